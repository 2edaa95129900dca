import type { PostTasksExecution, PreTasksExecution, PreTasksExecutionContext } from '@nx/devkit';
import type { OptDistPluginOptions } from './options';
import { workspaceChecks } from '../remote-cache/checks';
import { finishDetached, startDetached } from '../remote-cache/detached-guard';
import { GUARD, SERVER, TOKEN } from '../remote-cache/environment';
import { takeNotice } from '../remote-cache/notice';
import { outboxDir } from '../remote-cache/outbox';
import {
  type OptionProblem,
  type RemoteCacheSettings,
  resolveSettings,
} from '../remote-cache/policy/settings';
import { SYNC_COMMAND } from '../remote-cache/policy/warning';
import { RunGuard, type Server } from '../remote-cache/run-guard';
import { say } from '../remote-cache/say';

/** By the run's id. */
const guards = new Map<string, RunGuard>();
/**
 * The real servers behind guards that this process started: with the daemon its environment may still name
 * one.
 */
const behind = new Map<string, Server>();

/** The last start of a guard in this process. */
let lastStart: Promise<void> = Promise.resolve();

/** Puts the guard between Nx and the remote cache, when there is one. */
export const preTasksExecution: PreTasksExecution<OptDistPluginOptions> = (options, context) => {
  // Nx puts a proxy in place of process.env for the length of this hook, and gives the run what is written
  // into it. Two runs of the daemon nest theirs: each must write into its own, and not before the other's was
  // taken.
  const { env } = process;
  const server = realServer(env);
  if (server === null) return Promise.resolve();
  const start = lastStart.then(() => placeGuard(server, env, options, context));
  // One that failed must not keep others from starting.
  lastStart = start.catch(() => undefined).then(() => new Promise(setImmediate));
  return start;
};

/** @param env into which the guard's address is written */
async function placeGuard(
  server: Server,
  env: NodeJS.ProcessEnv,
  options: OptDistPluginOptions | undefined,
  context: PreTasksExecutionContext,
): Promise<void> {
  const { settings, problems } = resolveSettings(options?.remoteCache, env);
  if (!settings.guard) return;
  try {
    const dir = outboxDir(settings.outbox, context.workspaceRoot, env);
    const { workspaceRoot } = context;
    const guard = isUnseen()
      ? await startDetached({ server, settings, problems, outbox: dir, workspaceRoot }, context.id, env)
      : await startHere(server, settings, problems, dir, context);
    behind.set(guard.address, server);
    env[SERVER] = guard.address;
    env[TOKEN] = guard.token;
    env[GUARD] = guard.address;
  } catch (error) {
    // A run without a guard would fail with the server, so it is done without the server.
    env[SERVER] = '';
    await say([
      `warning: the guard of the remote cache cannot start: ${error instanceof Error ? error.message : String(error)}.`,
      "  This run does not use the remote cache. See remoteCache.outbox in the plugin's options.",
    ]);
  }
}

async function startHere(
  server: Server,
  settings: RemoteCacheSettings,
  problems: readonly OptionProblem[],
  outbox: string,
  { id, workspaceRoot }: Pick<PreTasksExecutionContext, 'id' | 'workspaceRoot'>,
): Promise<RunGuard> {
  const checks = workspaceChecks(workspaceRoot, { ...process.env });
  const guard = await RunGuard.start(server, settings, problems, outbox, checks);
  await say(await takeNotice(outbox));
  guards.set(id, guard);
  return guard;
}

/** Waits for uploads, and says once what did not go well. */
export const postTasksExecution: PostTasksExecution<OptDistPluginOptions> = async (options, context) => {
  try {
    if (isUnseen()) {
      const { settings } = resolveSettings(options?.remoteCache, process.env);
      const dir = outboxDir(settings.outbox, context.workspaceRoot, process.env);
      await finishDetached(dir, context.id, settings.waitSeconds);
      return;
    }
    const guard = guards.get(context.id);
    if (guard === undefined) return;
    guards.delete(context.id);
    await say(await guard.finish(SYNC_COMMAND, (line) => void say([line])));
  } catch (error) {
    await say([`warning: remote cache: ${error instanceof Error ? error.message : String(error)}`]);
  }
};

/** Nx's daemon runs the hooks of its clients' runs and shows none of their output (23.2.1). */
function isUnseen(): boolean {
  return process.env['NX_DAEMON_PROCESS'] === 'true';
}

/** @returns null when there is none, or the one that is named is a guard of a run around this one */
export function realServer(env: NodeJS.ProcessEnv): Server | null {
  const address = env[SERVER] ?? '';
  if (address === '') return null;
  const known = behind.get(address);
  if (known !== undefined) return known;
  return env[GUARD] === address ? null : { address, token: env[TOKEN] ?? null };
}
