import { adviseEntryProblem, describeEntryProblem } from '../refused-entry';
import { formatBytes } from '../../text/byte-count';
import type { OptionProblem } from './settings';
import type { EntryProblem } from '../entry';
import { isOfOther, type TransferProblem } from './verdict';

/** The failures in a run's traffic with the remote cache. */
export interface TrafficFacts {
  /** The server's address, without a user's name, password or query. */
  readonly server: string;
  /** Count of entries that could not be fetched, and the first reason. */
  readonly misses: number;
  readonly missProblem: TransferProblem | null;
  /** Entries that wait in the outbox, whichever run left them. */
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly uploadProblem: TransferProblem | null;
  /** Results that are not kept for a later upload: too big for the server, or no room on this disk. */
  readonly lost: readonly { readonly hash: string; readonly problem: TransferProblem }[];
  /** Count of results that a full outbox dropped. */
  readonly overflowed: number;
  /** Count of results that were not shared because the token is read-only. */
  readonly readOnly: number;
  readonly options: readonly OptionProblem[];
}

/**
 * The command that sends the waiting entries, as the user types it.
 * @param target the workspace's name of the target `sync`
 */
export function syncCommand(target: string): string {
  return `nx run <project>:${target}`;
}

/** @returns one warning in a few lines, or nothing when all went well */
export function warningText(facts: TrafficFacts, sync: string): string[] {
  const options = facts.options.map(
    ({ name, expected, found }) =>
      `warning: ${name}: expected ${expected}, found ${found}; this value is ignored.`,
  );
  if (isOneLine(facts)) {
    const tasks = facts.misses === 1 ? 'its task' : `${facts.misses} tasks`;
    return [
      `warning: the remote cache ${facts.server} ${describeTransfer(facts.missProblem)}; ${tasks} ran instead.`,
      ...options,
    ];
  }
  const lines: string[] = [];
  const first = facts.missProblem ?? facts.uploadProblem ?? facts.lost[0]?.problem ?? null;
  if (first !== null) lines.push(`warning: the remote cache ${facts.server} ${describeTransfer(first)}.`);
  else if (facts.overflowed > 0)
    lines.push(`warning: the outbox of the remote cache ${facts.server} is full.`);
  if (facts.misses > 0)
    lines.push(
      `  ${count(facts.misses, 'result could not be fetched; its task', 'results could not be fetched; their tasks')} ran instead.`,
    );
  if (
    facts.uploadProblem !== null &&
    facts.missProblem !== null &&
    !same(facts.uploadProblem, facts.missProblem)
  )
    lines.push(`  During an upload the server ${describeTransfer(facts.uploadProblem)}.`);
  if (facts.waiting > 0 && lines.length > 0)
    lines.push(
      `  ${count(facts.waiting, 'result waits', 'results wait')} to be uploaded (${formatBytes(facts.waitingBytes)}): with the next run, or with \`${sync}\`.`,
    );
  for (const { hash, problem } of facts.lost)
    lines.push(`  The result ${hash} will not be uploaded: the server ${describeTransfer(problem)}.`);
  if (facts.overflowed > 0)
    lines.push(
      `  ${count(facts.overflowed, 'result was', 'results were')} dropped from the outbox, the oldest first; see remoteCache.outboxBytes.`,
    );
  if (first !== null) {
    lines.push('  The results in this workspace are complete.');
    lines.push(...adviseTransfer(first).map((line) => `  ${line}`));
  }
  return [...lines, ...options];
}

/** An entry that concerns no stage is a miss, and nobody has to do anything. */
function isOneLine(facts: TrafficFacts): facts is TrafficFacts & { missProblem: EntryProblem } {
  const { missProblem, uploadProblem, lost, overflowed } = facts;
  return (
    missProblem !== null &&
    isOfOther(missProblem) &&
    uploadProblem === null &&
    lost.length === 0 &&
    overflowed === 0
  );
}

/** @returns notes that need no action */
export function noteText(facts: TrafficFacts): string[] {
  return facts.readOnly === 0
    ? []
    : [
        `note: ${count(facts.readOnly, 'result was', 'results were')} not shared: the token of the remote cache is read-only.`,
      ];
}

/** In words that follow "the server …". */
export function describeTransfer(problem: TransferProblem): string {
  switch (problem.kind) {
    case 'no-connection':
      return problem.code === 'TIMEOUT' ? 'cannot be reached in time' : `cannot be reached (${problem.code})`;
    case 'cut-off':
      return `cut a transfer off (${problem.code})`;
    case 'no-answer':
      return `did not answer within ${problem.seconds} s`;
    case 'too-slow':
      return `is too slow (${formatBytes(problem.rate)}/s, expected ${formatBytes(problem.floor)}/s)`;
    case 'status':
      return `answered ${problem.status}${statusWords(problem.status)}`;
    case 'too-big':
      return `has an entry larger than ${formatBytes(problem.limit)}`;
    case 'out-of-time':
      return `did not take all uploads within ${problem.seconds} s`;
    case 'not-asked':
      return 'was not asked again after a failure';
    case 'local-file':
      return `could not be used: the guard cannot write or read a file of the outbox (${problem.code})`;
    case 'web-page':
      return 'answered with a web page, as of a login';
    case 'changed-file':
      return `was not sent a changed file of the outbox: expected ${problem.expected}, found ${problem.found}`;
    case 'fault':
      return `could not be used: the guard failed (${problem.message})`;
    case 'refused-entry':
      return `sent an entry that the guard refuses: ${describeEntryProblem(problem)}`;
  }
}

function adviseTransfer(problem: TransferProblem): string[] {
  switch (problem.kind) {
    case 'no-connection':
    case 'no-answer':
      return [
        'Is the server up, and is NX_SELF_HOSTED_REMOTE_CACHE_SERVER right? NX_SKIP_REMOTE_CACHE=true runs without the remote cache.',
      ];
    case 'too-slow':
    case 'out-of-time':
      return ["See remoteCache.minRate and remoteCache.waitSeconds in the plugin's options for slow lines."];
    case 'status':
      return problem.status === 401 || problem.status === 403
        ? ['Is NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN right?']
        : problem.status === 413
          ? ["The server's limit for uploads is too low for this result."]
          : problem.status >= 500
            ? ["The server's log says more."]
            : ['Is NX_SELF_HOSTED_REMOTE_CACHE_SERVER the address of a cache for Nx?'];
    case 'web-page':
      return ['Is NX_SELF_HOSTED_REMOTE_CACHE_SERVER the address of a cache for Nx, and no login before it?'];
    case 'changed-file':
      return ['The machine may have gone down before the file was on its disk, or another program wrote it.'];
    case 'too-big':
      return ["See remoteCache.maxEntryBytes in the plugin's options."];
    case 'local-file':
      return ['Make room or choose another directory (remoteCache.outbox).'];
    case 'refused-entry':
      return adviseEntryProblem(problem);
    case 'cut-off':
    case 'not-asked':
    case 'fault':
      return [];
  }
}

function statusWords(status: number): string {
  const words: Readonly<Record<number, string>> = {
    401: ' (token missing or unknown)',
    403: ' (not allowed)',
    413: ' (entry too big)',
    507: ' (its disk is full)',
  };
  return words[status] ?? '';
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function same(a: TransferProblem, b: TransferProblem): boolean {
  return JSON.stringify(a) === JSON.stringify(b) || b.kind === 'not-asked' || a.kind === 'not-asked';
}

/** The address for people: no user's name, password or query. */
export function publicAddress(server: string): string {
  try {
    const url = new URL(server);
    return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`;
  } catch {
    return '(not an address)';
  }
}
