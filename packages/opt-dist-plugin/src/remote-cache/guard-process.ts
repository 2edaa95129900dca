import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { inBackground } from './background';
import type { GuardAnswer, GuardOrder } from './detached-guard';
import { ALIVE_PATH, FINISH_PATH } from './guard';
import { leaveNotice } from './notice';

/** What the guard itself gets. */
export interface WorkerOrder extends GuardOrder {
  readonly address: string;
}

/** Longer than any stage takes. */
const IDLE_HOURS = 24;

/**
 * Keeps the address of a run's guard, which works in a process of its own below this one: when that is killed,
 * as for want of memory, Nx would fail every task that asks there. It then gets the answers of a cache that has
 * nothing and takes everything.
 */
async function keep(order: GuardOrder): Promise<GuardAnswer> {
  const worker = fork(path.join(__dirname, `guard-worker${path.extname(__filename)}`), {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isThere = true;
  const without = http.createServer((request, response) => {
    answerWithout(request, response, order.record);
  });
  const serve = (socket: net.Socket) => {
    without.emit('connection', socket);
    socket.resume();
  };
  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => undefined);
    if (!isThere) serve(socket);
    else
      worker.send('connection', socket, {}, (error) => {
        if (error !== null) serve(socket);
      });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;

  worker.on('error', () => undefined);
  worker.once('exit', (code, signal) => {
    isThere = false;
    if (code === 0) process.exit(0);
    const fact = signal ?? `exit code ${String(code)}`;
    const line = `warning: the guard of the remote cache ended before its run (${fact}): that run went on without the remote cache.`;
    inBackground(
      () => leaveNotice(order.outbox, [line]),
      () => undefined,
    );
    setTimeout(() => process.exit(0), IDLE_HOURS * 3_600_000).unref();
  });
  const ended = once(worker, 'exit').then((): [GuardAnswer] => [{ failure: 'its process ended' }]);
  const address = `http://127.0.0.1:${port}`;
  worker.send({ ...order, address } satisfies WorkerOrder, () => undefined);
  const [answer] = (await Promise.race([once(worker, 'message'), ended])) as [GuardAnswer];
  return 'failure' in answer ? answer : { ...answer, pid: process.pid };
}

function answerWithout(request: http.IncomingMessage, response: http.ServerResponse, record: string) {
  const isOver = request.method === 'POST' && request.url === FINISH_PATH;
  const status = isOver ? 202 : request.method === 'PUT' || request.url === ALIVE_PATH ? 200 : 404;
  request.on('error', () => undefined);
  request.resume().once('end', () => {
    response.writeHead(status).end(() => {
      if (isOver)
        inBackground(
          () => rm(record, { force: true }).finally(() => process.exit(0)),
          () => undefined,
        );
    });
  });
}

process.once('message', (order: GuardOrder) => {
  keep(order)
    .catch((error: unknown): GuardAnswer => ({
      failure: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => {
      process.send?.(answer, undefined, undefined, () => {
        if ('failure' in answer) process.exit(1);
      });
    })
    .catch(() => process.exit(1));
});
