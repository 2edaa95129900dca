import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from '../process/alive';
import { ALIVE_PATH, FINISH_PATH } from './guard';
import type { OptionProblem, RemoteCacheSettings } from './policy/settings';
import type { Server } from './run-guard';

/** The first message to a guard in a process of its own. */
export interface GuardOrder {
  readonly server: Server;
  readonly settings: RemoteCacheSettings;
  readonly problems: readonly OptionProblem[];
  readonly outbox: string;
  readonly workspaceRoot: string;
  /** Of Nx. */
  readonly cacheDir: string;
  /** The command that sends the waiting entries. */
  readonly sync: string;
  /** The file by which the run finds its guard; it goes with the guard's process. */
  readonly record: string;
}

/** The guard's answer; a file keeps it for the end of the run. */
export type GuardAnswer =
  { readonly pid: number; readonly address: string; readonly token: string } | { readonly failure: string };
type Standing = Exclude<GuardAnswer, { failure: string }>;

/** Enough to start Node.js and load the guard's modules on a busy machine. */
const START_SECONDS = 60;
const POLL_SECONDS = 0.1;
/** A guard that judges a large entry answers a little later. */
const ALIVE_SECONDS = 10;

/**
 * Starts a guard that outlives this process. Nx's daemon ends the process that runs the hooks as soon as one
 * of its runs is over, even while other runs are at work; the daemon itself ends after a long silence or when
 * the workspace changed (23.2.1). A guard in the daemon would be gone when a stage of hours wants to store
 * its result.
 * @param runId lets the end of the run find the guard again
 * @param env of the run
 */
export async function startDetached(
  order: Omit<GuardOrder, 'record'>,
  runId: string,
  env: NodeJS.ProcessEnv,
): Promise<Standing> {
  const record = recordFile(order.outbox, runId);
  const isSource = __filename.endsWith('.ts');
  const child = fork(path.join(__dirname, `guard-process${path.extname(__filename)}`), {
    cwd: order.workspaceRoot,
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: isSource ? ['-r', require.resolve('@swc-node/register')] : [],
    env: isSource ? { ...env, SWC_NODE_PROJECT: path.join(order.workspaceRoot, 'tsconfig.base.json') } : env,
  });
  // Whoever waits for the child sees its error; nobody else has to.
  child.on('error', () => undefined);
  try {
    const signal = AbortSignal.timeout(START_SECONDS * 1000);
    child.send({ ...order, record }, () => undefined);
    const ended = once(child, 'exit', { signal }).then(() => [{ failure: 'its process ended' }]);
    ended.catch(() => undefined);
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [GuardAnswer];
    if ('failure' in answer) throw new Error(answer.failure);
    await writeFile(record, JSON.stringify(answer), { mode: 0o600 });
    child.disconnect();
    child.unref();
    return answer;
  } catch (error) {
    child.kill();
    throw error;
  }
}

/**
 * Tells the guard of a run that the run is over, and waits until the guard has sent all that it can.
 * @param seconds to wait at most; the guard then continues by itself
 * @returns false when this run has no guard
 */
export async function finishDetached(outbox: string, runId: string, seconds: number): Promise<boolean> {
  const file = recordFile(outbox, runId);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return false;
  const { pid, address, token } = JSON.parse(text) as Standing;
  await rm(file, { force: true });
  const told = await fetch(`${address}${FINISH_PATH}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => null);
  const started = startOf(pid);
  const until = performance.now() + seconds * 1000;
  while (told?.ok === true && isAlive(pid, started) && performance.now() < until)
    await sleep(POLL_SECONDS * 1000);
  return true;
}

/** Whether a guard answers there that knows this token. */
export async function isGuardAlive(address: string, token: string): Promise<boolean> {
  const signal = AbortSignal.timeout(ALIVE_SECONDS * 1000);
  const headers = { authorization: `Bearer ${token}` };
  try {
    return (await fetch(`${address}${ALIVE_PATH}`, { headers, signal })).status === 200;
  } catch {
    return false;
  }
}

function recordFile(outbox: string, runId: string): string {
  return path.join(outbox, `guard-${createHash('sha256').update(runId).digest('hex').slice(0, 16)}.json`);
}
