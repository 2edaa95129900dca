import http from 'node:http';
import type { CacheServer } from './cache-server';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface CacheRequest {
  readonly method?: string;
  readonly token?: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param target the path as it goes out: nothing is normalised on the way */
export function ask(server: CacheServer, target: string, request: CacheRequest = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(server, target, request, request.body?.length);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => void collect(response).then(resolve, reject));
    outgoing.end(request.body);
  });
}

export function put(
  server: CacheServer,
  hash: string,
  body: Buffer,
  token = server.writeToken,
): Promise<Answer> {
  return ask(server, `/v1/cache/${hash}`, { method: 'PUT', token, body });
}

export function get(server: CacheServer, hash: string, token = server.readToken): Promise<Answer> {
  return ask(server, `/v1/cache/${hash}`, { token });
}

/** An upload of which only a part has been sent; the rest is up to the caller. */
export async function startUpload(server: CacheServer, hash: string, body: Buffer, sent: number) {
  const request = { method: 'PUT', token: server.writeToken };
  const outgoing = open(server, `/v1/cache/${hash}`, request, body.length);
  const answered = new Promise<Answer>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => void collect(response).then(resolve, reject));
  });
  // Nobody waits for the answer to an upload that is cut off on purpose.
  answered.catch(() => undefined);
  await new Promise<void>((resolve) => {
    outgoing.write(body.subarray(0, sent), () => {
      resolve();
    });
  });
  return {
    finish: () => {
      outgoing.end(body.subarray(sent));
      return answered;
    },
    cutOff: () => {
      outgoing.destroy();
    },
  };
}

/**
 * A download that has begun: the head of the answer is there, and nothing more is taken until `rest` is
 * called.
 */
export async function startDownload(server: CacheServer, hash: string) {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const outgoing = open(server, `/v1/cache/${hash}`, { token: server.readToken }, undefined);
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end();
  });
  return { status: response.statusCode, rest: async () => (await collect(response)).body };
}

function open(server: CacheServer, target: string, request: CacheRequest, length: number | undefined) {
  return http.request(server.url, {
    path: target,
    method: request.method ?? 'GET',
    agent: false,
    headers: {
      ...(request.token !== undefined && { Authorization: `Bearer ${request.token}` }),
      ...(length !== undefined && { 'Content-Length': length }),
      ...request.headers,
    },
  });
}

async function collect(response: http.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
