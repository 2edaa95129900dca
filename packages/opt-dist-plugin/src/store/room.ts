import type { StoreEntry } from './entry';

/** An entry with the time of its last use; milliseconds since the epoch. */
export interface UsedEntry {
  readonly entry: StoreEntry;
  readonly used: number;
}

/** The worth of a result halves in this time without use. */
const HALF_LIFE = 30 * 24 * 3600 * 1000;

/**
 * The worth of a result: the hours that it saves for its bytes, less the longer nobody needed it. A profile set
 * is hours in 100 MB, and stays longer than tarballs, which are minutes in a gigabyte.
 */
export function worthOf({ entry, used }: UsedEntry, now: number): number {
  const age = Math.max(0, now - Math.max(used, entry.stored));
  return (entry.seconds / Math.max(1, entry.bytes)) * 2 ** (-age / HALF_LIFE);
}

/**
 * The entries to remove so that the rest fits: the least worth first, never a pinned one.
 * @param keep the key of an entry that was stored just now
 */
export function surplus(
  entries: readonly UsedEntry[],
  maxBytes: number,
  now: number,
  keep: string | null = null,
): UsedEntry[] {
  let bytes = entries.reduce((sum, { entry }) => sum + entry.bytes, 0);
  const removable = entries
    .filter(({ entry }) => !entry.isPinned && entry.key !== keep && entry.sameAs === null)
    .sort((a, b) => worthOf(a, now) - worthOf(b, now));
  const doomed: UsedEntry[] = [];
  for (const each of removable) {
    if (bytes <= maxBytes) break;
    doomed.push(each);
    bytes -= each.entry.bytes;
  }
  const gone = new Set(doomed.map(({ entry }) => entry.key));
  // Other names of a result go with it.
  return [...doomed, ...entries.filter(({ entry }) => entry.sameAs !== null && gone.has(entry.sameAs))];
}
