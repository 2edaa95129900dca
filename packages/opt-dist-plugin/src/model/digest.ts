import { createHash } from 'node:crypto';

/** sha256 of values as JSON: object keys in the order given, so callers build them in one place. */
export function digestOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
