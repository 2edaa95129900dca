import { createHash } from 'node:crypto';
import type { Stage } from '../model/stages';
/** Nx's own hashes are decimal numbers. */
export const STAGE_HASH = /^[0-9a-f]{32}$/;

/**
 * The stage key as one name, the same on every machine: 32 hex digits. Nx's cache stores results under it, so
 * a change of this function throws away everybody's results of hours.
 * @param parts in any order: Nx names its nodes in another one each time
 */
export function stageHash(stage: Stage, parts: Readonly<Record<string, string>>): string {
  return createHash('sha256')
    .update(JSON.stringify([stage, sortedParts(parts)]))
    .digest('hex')
    .slice(0, 32);
}

/** The parts by name. */
export function sortedParts(parts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
