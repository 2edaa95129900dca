import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse, hash: string) => void;

export const TOKEN = 'the-team-token';

/** A small remote cache for Nx that stores in memory, and misbehaves on demand. */
export class TestingServer {
  readonly entries = new Map<string, Buffer>();
  /** `GET` and `PUT` with their hashes, as they arrived. */
  readonly requests: string[] = [];
  /** Takes the place of the right answer. */
  get: Handler | null = null;
  put: Handler | null = null;
  #server: http.Server | null = null;
  #port = 0;
  readonly #sockets = new Set<Socket>();

  get address(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = http.createServer((request, response) => {
      request.on('error', () => undefined);
      this.#answer(request, response);
    });
    // An answer may come instead of the body.
    server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
      if (this.put === null) response.writeContinue();
      this.#answer(request, response);
    });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
  }

  /** From now on connections are refused, and those that stand are cut. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }

  cutConnections() {
    for (const socket of this.#sockets) socket.destroy();
  }

  async recover(): Promise<void> {
    this.get = null;
    this.put = null;
    this.requests.length = 0;
    if (this.#server === null) await this.start();
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse) {
    const hash = /^\/v1\/cache\/([\w-]+)$/.exec(request.url ?? '')?.[1] ?? '';
    this.requests.push(`${request.method ?? ''} ${hash}`);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end('unknown token');
    else if (request.method === 'GET') (this.get ?? this.#send)(request, response, hash);
    else (this.put ?? this.store)(request, response, hash);
  }

  readonly #send: Handler = (_request, response, hash) => {
    const entry = this.entries.get(hash);
    if (entry === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': entry.length }).end(entry);
  };

  readonly store: Handler = (request, response, hash) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const known = this.entries.has(hash);
      if (!known) this.entries.set(hash, Buffer.concat(parts));
      response.writeHead(known ? 409 : 200).end();
    });
  };
}

/** Answers with a status and nothing else. */
export function status(code: number, headers: http.OutgoingHttpHeaders = {}): Handler {
  return (request, response) => {
    response.writeHead(code, { 'content-type': 'text/plain', ...headers }).end(`status ${code}`);
    request.resume();
  };
}
