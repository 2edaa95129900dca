import { objectIn } from '../model/plain-object';
import { STAGES, type Stage } from '../model/stages';
import { STAGE_HASH } from '../key/stage-hash';

/** A result in the profile store: `<key>/entry.json`, beside `<key>/files`. */
export interface StoreEntry {
  readonly schemaVersion: 1;
  readonly key: string;
  readonly stage: Stage;
  /** The project that made it, for people. */
  readonly project: string;
  /** When it was stored; milliseconds since the epoch. */
  readonly stored: number;
  /** The time that making it took. */
  readonly seconds: number;
  /** Its bytes on disk, without those that the file system shares. */
  readonly bytes: number;
  /** It is never removed to make room. */
  readonly isPinned: boolean;
  /** Another key under which the files lie: the build itself changed its sources. */
  readonly sameAs: string | null;
}

export function formatEntry(entry: StoreEntry): string {
  return `${JSON.stringify(entry, null, 2)}\n`;
}

/** @returns null: another release wrote it, or it is damaged */
export function parseEntry(text: string): StoreEntry | null {
  const value = objectIn(text);
  if (value?.['schemaVersion'] !== 1) return null;
  const { key, stage, project, stored, seconds, bytes, isPinned, sameAs } = value;
  const isKey = (each: unknown) => typeof each === 'string' && STAGE_HASH.test(each);
  const isEntry =
    isKey(key) &&
    STAGES.some((known) => known === stage) &&
    typeof project === 'string' &&
    [stored, seconds, bytes].every(
      (each) => typeof each === 'number' && Number.isFinite(each) && each >= 0,
    ) &&
    typeof isPinned === 'boolean' &&
    (sameAs === null || isKey(sameAs));
  return isEntry ? (value as unknown as StoreEntry) : null;
}
