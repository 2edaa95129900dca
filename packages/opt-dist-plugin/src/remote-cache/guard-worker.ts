import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { inBackground } from './background';
import { workspaceChecks } from './checks';
import type { GuardAnswer } from './detached-guard';
import type { WorkerOrder } from './guard-process';
import { leaveNotice } from './notice';
import { RunGuard } from './run-guard';

/**
 * Longer than any stage takes: after so long a silence, the run's nx was killed and cannot report its end.
 */
const IDLE_HOURS = 24;
/**
 * Nx reports no end of a run whose target does not exist. Any run that has a task asks the guard before the
 * first one.
 */
const UNASKED_HOURS = 1;
const LOOK_SECONDS = 60;

/** The guard of one run, in a process of its own below the one that keeps its address: see `startDetached`. */
async function serve({
  address,
  server,
  settings,
  problems,
  outbox,
  workspaceRoot,
  record,
  sync,
  cacheDir,
}: WorkerOrder): Promise<GuardAnswer> {
  const checks = workspaceChecks(workspaceRoot, { ...process.env }, cacheDir);
  const finished = () => {
    end();
  };
  const guard = await RunGuard.start(server, settings, problems, outbox, checks, finished, address);
  process.on('message', (_: unknown, socket: Socket | undefined) => {
    // A connection that its client has closed meanwhile comes as none.
    if (socket !== undefined) guard.take(socket);
  });
  // Nobody hands connections on any more.
  process.once('disconnect', finished);
  // The guard's own server keeps no process alive.
  const watch = setInterval(() => {
    if (guard.idleSeconds > (guard.isAsked ? IDLE_HOURS : UNASKED_HOURS) * 3600) end();
  }, LOOK_SECONDS * 1000);
  const end = () => {
    clearInterval(watch);
    process.off('disconnect', finished);
    inBackground(
      async () => {
        await rm(record, { force: true }).catch(() => undefined);
        // Nobody sees this process's output: the next run, or sync, prints the notice.
        await leaveNotice(outbox, await guard.finish(sync, () => undefined));
        process.exit(0);
      },
      () => process.exit(1),
    );
  };
  return { pid: process.pid, address: guard.address, token: guard.token };
}

process.once('message', (order: WorkerOrder) => {
  serve(order)
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
