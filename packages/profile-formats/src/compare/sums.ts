import type { FunctionTable } from './table';
import { KINDS } from './values';

/**
 * Sums of counters and of the counts of values, by kind: of a whole profile, or of the shares of some
 * functions.
 */
export class Sums {
  edges = 0;
  readonly values = new Float64Array(KINDS.length);

  /** Adds a function. */
  add(table: FunctionTable, index: number): void {
    this.edges += table.sum(index);
    const at = table.valuesAt(index);
    if (at > 0) for (const kind of KINDS) this.addValue(kind, table.values.sum(at, kind));
  }

  /** Adds a function's sums as shares of the profile's. */
  addShares(table: FunctionTable, index: number, whole: Sums): void {
    if (whole.edges >= 1) this.edges += table.sum(index) / whole.edges;
    const at = table.valuesAt(index);
    if (at === 0) return;
    for (const kind of KINDS) {
      const total = whole.value(kind);
      if (total >= 1) this.addValue(kind, table.values.sum(at, kind) / total);
    }
  }

  value(kind: number): number {
    return this.values[kind] ?? 0;
  }

  addValue(kind: number, sum: number): void {
    this.values[kind] = this.value(kind) + sum;
  }
}

/** In the high half of a structural hash of an IR profile: the function is of a context-sensitive one. */
const CONTEXT_SENSITIVE = 0x1000_0000;

/** Sums of those functions of a profile that are compared; other than in IR profiles that is all of them. */
export function sumsOf(table: FunctionTable, isIr: boolean, isContextSensitive: boolean): Sums {
  const sums = new Sums();
  for (let index = 0; index < table.size; index += 1) {
    const isMarked = (table.hashHigh(index) & CONTEXT_SENSITIVE) !== 0;
    if (!isIr || isMarked === isContextSensitive) sums.add(table, index);
  }
  return sums;
}
