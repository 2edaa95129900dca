import { GUARD, SERVER, TOKEN } from './environment';
import { Outbox, outboxDir, type Waiting } from './outbox';
import { resolveSettings } from './policy/settings';
import { isPointerName } from './policy/pointer';
import { waitingLines } from './policy/sync-text';
import { syncByGuard, syncDirectly } from './sync';
import { takeNotice } from './notice';
import { usableToken } from './policy/token';
import { publicAddress } from './policy/warning';

export interface SyncRequest {
  /** The workspace. */
  readonly root: string;
  /** The plugin's option `remoteCache`. */
  readonly options: unknown;
  readonly action: 'send' | 'list' | 'drop';
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** @returns false when an entry still waits that this call should have sent */
export async function runSync({ root, options, action, env, print }: SyncRequest): Promise<boolean> {
  const { settings } = resolveSettings(options, env);
  const outbox = await Outbox.open(outboxDir(settings.outbox, root, env)).catch((error: unknown) => {
    print(`The outbox cannot be used: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  });
  if (outbox === null) return false;
  for (const line of await takeNotice(outbox.dir)) print(line);
  if (action === 'drop') {
    const dropped = resultsOf(await outbox.drop());
    print(`Removed from the outbox: ${dropped.length}; the workspace's own results stay.`);
    return true;
  }
  const waiting = resultsOf(await outbox.list());
  if (action === 'list' || waiting.length === 0) {
    waitingLines(waiting).forEach(print);
    return true;
  }
  const server = env[SERVER] ?? '';
  if (server === '') {
    waitingLines(waiting).forEach(print);
    print(`No remote cache is configured: set ${SERVER}, and ${TOKEN} if the server wants a token.`);
    return false;
  }
  if (env[GUARD] === server) {
    if (!(await syncByGuard(server, env[TOKEN] ?? '', print)))
      print(
        `warning: the guard in ${SERVER}, ${publicAddress(server)}, did not answer to its end: its run may be over.`,
      );
  } else {
    const token = usableToken(env[TOKEN]);
    if (!token.ok) {
      const { name, expected, found } = token.error;
      print(`warning: ${name}: expected ${expected}, found ${found}. Nothing is sent.`);
      return false;
    }
    await syncDirectly({ address: server, token: token.value }, settings, outbox, print);
  }
  const left = resultsOf(await outbox.list());
  waitingLines(left).forEach(print);
  return left.length === 0;
}

/** Pointers go along with them. */
function resultsOf(waiting: readonly Waiting[]): Waiting[] {
  return waiting.filter(({ hash }) => !isPointerName(hash));
}
