import {
  cacheDir,
  type PostTasksExecution,
  type PreTasksExecution,
  type PreTasksExecutionContext,
} from '@nx/devkit';
import { type OptDistPluginOptions, targetNames } from './options';
import { inBackground } from '../remote-cache/background';
import { workspaceChecks } from '../remote-cache/checks';
import { finishDetached, isGuardAlive, startDetached } from '../remote-cache/detached-guard';
import { GUARD, SERVER, TOKEN } from '../remote-cache/environment';
import { takeNotice } from '../remote-cache/notice';
import { outboxDir, rememberBroken } from '../remote-cache/outbox';
import {
  type OptionProblem,
  type RemoteCacheSettings,
  resolveSettings,
} from '../remote-cache/policy/settings';
import { usableToken } from '../remote-cache/policy/token';
import { publicAddress, syncCommand } from '../remote-cache/policy/warning';
import { RunGuard, type Server } from '../remote-cache/run-guard';
import { recordsDir } from '../key/fingerprint-record';
import { say } from '../remote-cache/say';
import { storeSettings } from '../store/settings';
import { removeGivenEntries } from './given-entries';
import { brokenText, lostText, restoredOutputs } from './restored-outputs';
import { runVariables } from './run-variables';
import { withoutTrace } from './sentence';

/** By the run's id. */
const guards = new Map<string, RunGuard>();
/**
 * The real servers behind guards that this process started: under the daemon, its environment may still name
 * a guard.
 */
const behind = new Map<string, Server>();

/** The last start of a guard in this process. */
let lastStart: Promise<void> = Promise.resolve();

/**
 * Tells all processes of the run what they share, and puts the guard between Nx and the remote cache, if there is
 * a remote cache.
 */
export const preTasksExecution: PreTasksExecution<OptDistPluginOptions> = (options, context) => {
  // For the length of this hook, Nx replaces process.env by a proxy, and gives the run the variables written
  // to it. Two runs of the daemon nest their proxies: each must write to its own, and not before Nx has taken
  // the other's.
  const { env } = process;
  Object.assign(env, variablesOf(options, context, env));
  const [address, token] = [env[SERVER] ?? '', env[TOKEN] ?? ''];
  if (address === '') return Promise.resolve();
  const server = realServer(env);
  const start = lastStart.then(() =>
    server === null ? keepGuard(address, token, env) : placeGuard(server, env, options, context),
  );
  // A failed start must not keep others from starting.
  lastStart = start.catch(() => undefined).then(() => new Promise(setImmediate));
  return start;
};

/** A guard of a run around this one stays, if there is still one: its address may have been copied. */
async function keepGuard(address: string, token: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!(await isGuardAlive(address, token)))
    await goWithout(env, `the guard in ${SERVER}, ${publicAddress(address)}, is of a run that is over`);
}

/** Without a guard, the run would fail whenever the server does, so it does not use the server. */
async function goWithout(env: NodeJS.ProcessEnv, reason: string): Promise<void> {
  env[SERVER] = '';
  await say([`warning: ${reason}. This run does not use the remote cache.`]);
}

/** @param env gets the guard's address */
async function placeGuard(
  server: Server,
  env: NodeJS.ProcessEnv,
  options: OptDistPluginOptions | undefined,
  context: PreTasksExecutionContext,
): Promise<void> {
  const { settings, problems } = resolveSettings(options?.remoteCache, env);
  if (!settings.guard) return;
  const token = usableToken(server.token);
  if (!token.ok) {
    const { name, expected, found } = token.error;
    await goWithout(env, `${name}: expected ${expected}, found ${found}`);
    return;
  }
  const usable = { ...server, token: token.value };
  try {
    const dir = outboxDir(settings.outbox, context.workspaceRoot, env);
    const { workspaceRoot } = context;
    const guard = isUnseen()
      ? await startDetached(
          {
            server: usable,
            settings,
            problems,
            outbox: dir,
            workspaceRoot,
            cacheDir,
            sync: commandOf(options),
          },
          context.id,
          env,
        )
      : await startHere(usable, settings, problems, dir, context);
    behind.set(guard.address, server);
    env[SERVER] = guard.address;
    env[TOKEN] = guard.token;
    env[GUARD] = guard.address;
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    await goWithout(
      env,
      `the guard of the remote cache cannot start: ${fact}; see remoteCache.outbox in the plugin's options`,
    );
  }
}

async function startHere(
  server: Server,
  settings: RemoteCacheSettings,
  problems: readonly OptionProblem[],
  outbox: string,
  { id, workspaceRoot }: Pick<PreTasksExecutionContext, 'id' | 'workspaceRoot'>,
): Promise<RunGuard> {
  const checks = workspaceChecks(workspaceRoot, { ...process.env }, cacheDir);
  const guard = await RunGuard.start(server, settings, problems, outbox, checks);
  await say(await takeNotice(outbox));
  guards.set(id, guard);
  return guard;
}

/** Looks at what Nx restored, waits for uploads, and reports all failures once. */
export const postTasksExecution: PostTasksExecution<OptDistPluginOptions> = async (options, context) => {
  const { env } = process;
  const own = { ...env, ...variablesOf(options, context, env) };
  await removeGivenEntries(context, cacheDir, own);
  const broken = await restoredOutputs(context, own);
  const { settings } = resolveSettings(options?.remoteCache, env);
  for (const { hash, isRemote } of broken) {
    if (isRemote) await rememberBroken(outboxDir(settings.outbox, context.workspaceRoot, env), hash);
  }
  const lost = broken.filter(({ isMended }) => !isMended);
  await finishGuard(options, context);
  if (broken.length > 0) await say(brokenText(broken));
  // Nothing else makes the run fail after its tasks (Nx 22.7 to 24).
  if (lost.length > 0) throw withoutTrace(lostText(lost));
};

const finishGuard: PostTasksExecution<OptDistPluginOptions> = async (options, context) => {
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
    await say(await guard.finish(commandOf(options), tell));
  } catch (error) {
    await say([`warning: remote cache: ${error instanceof Error ? error.message : String(error)}`]);
  }
};

/** A line while the run waits. */
function tell(line: string) {
  inBackground(
    () => say([line]),
    () => undefined,
  );
}

function variablesOf(
  options: OptDistPluginOptions | undefined,
  { id, argv, workspaceRoot: root }: PreTasksExecutionContext,
  env: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return runVariables(
    id,
    argv,
    env,
    recordsDir(root, env),
    storeSettings(options?.store, { root, cacheDir, env }),
  );
}

function commandOf(options: OptDistPluginOptions | undefined): string {
  return syncCommand(targetNames(options).sync);
}

/** Nx's daemon runs the hooks of its clients' runs and shows none of their output (23.2.1). */
function isUnseen(): boolean {
  return process.env['NX_DAEMON_PROCESS'] === 'true';
}

/** @returns null when no server is named, or the named one is a guard of a run around this one */
export function realServer(env: NodeJS.ProcessEnv): Server | null {
  const address = env[SERVER] ?? '';
  if (address === '') return null;
  const known = behind.get(address);
  if (known !== undefined) return known;
  return env[GUARD] === address ? null : { address, token: env[TOKEN] ?? null };
}
