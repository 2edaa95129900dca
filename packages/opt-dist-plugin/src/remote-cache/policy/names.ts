/** The names of entries that the guard accepts, Nx's hashes and stage keys among them. */
export const ENTRY_NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** An entry that waits in the outbox. Its name holds all facts that an upload needs. */
export interface WaitingEntry {
  readonly hash: string;
  /** Of the archive: 64 lower-case hex digits. */
  readonly sha256: string;
}

/** Who works on a file. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the kernel's ticks; null: not known. Names of older releases lack it. */
  readonly started: string | null;
  /** Digest of boot and pid namespace; null: not known. Names of older releases lack it. */
  readonly place: string | null;
}

export type OutboxFile =
  | { readonly kind: 'waiting'; readonly entry: WaitingEntry }
  | { readonly kind: 'claimed'; readonly entry: WaitingEntry; readonly owner: Owner }
  /** A file that is being written. */
  | { readonly kind: 'spool'; readonly owner: Owner };

export function waitingName({ hash, sha256 }: WaitingEntry): string {
  return `${hash}.${sha256}.entry`;
}

export function claimedName(entry: WaitingEntry, owner: Owner): string {
  return `${waitingName(entry)}.${ownerName(owner)}`;
}

/** @param unique differs between the files of one process */
export function spoolName(unique: string, owner: Owner): string {
  return `${unique}.part.${ownerName(owner)}`;
}

/** @returns the facts in the name, or null for a file that is not the outbox's */
export function parseOutboxName(name: string): OutboxFile | null {
  const spool = /^[A-Za-z0-9_-]+\.part\.(.+)$/.exec(name);
  const spoolOwner = parseOwner(spool?.[1]);
  if (spoolOwner !== null) return { kind: 'spool', owner: spoolOwner };
  const match = /^([A-Za-z0-9_-]{1,128})\.([0-9a-f]{64})\.entry(?:\.(.+))?$/.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  const entry = { hash: match[1], sha256: match[2] };
  if (match[3] === undefined) return { kind: 'waiting', entry };
  const owner = parseOwner(match[3]);
  return owner === null ? null : { kind: 'claimed', entry, owner };
}

function ownerName({ host, pid, started, place }: Owner): string {
  const start = started ?? (place === null ? null : NOT_KNOWN);
  const parts = [host.replaceAll(/[^A-Za-z0-9-]/g, '_'), pid, start, place];
  return parts.filter((part) => part !== null).join('.');
}

/** No process starts at this time but the first. */
const NOT_KNOWN = '0';

function parseOwner(text: string | undefined): Owner | null {
  const match = /^([A-Za-z0-9_-]+)\.(\d+)(?:\.(\d+)(?:\.([0-9a-f]{16}))?)?$/.exec(text ?? '');
  if (match?.[1] === undefined) return null;
  const [, host, pid, started = NOT_KNOWN, place = null] = match;
  return { host, pid: Number(pid), started: started === NOT_KNOWN ? null : started, place };
}

/** Oldest first, until the rest fits. */
export function overflow<T extends { readonly bytes: number; readonly modified: number }>(
  entries: readonly T[],
  limit: number,
): T[] {
  let total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const dropped: T[] = [];
  for (const entry of entries.toSorted((a, b) => a.modified - b.modified)) {
    if (total <= limit) break;
    dropped.push(entry);
    total -= entry.bytes;
  }
  return dropped;
}
