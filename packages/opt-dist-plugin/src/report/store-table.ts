import { formatBytes } from '../text/byte-count';
import { duration } from '../text/duration';

/** A result in the profile store, for people and programs. */
export interface StoredRow {
  readonly key: string;
  readonly stage: string;
  readonly project: string;
  /** Milliseconds since the epoch. */
  readonly stored: number;
  readonly used: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly isPinned: boolean;
  readonly sameAs: string | null;
}

/** Columns of one line for each result, the newest first. */
export function storeTable(rows: readonly StoredRow[], now: number): string[] {
  const cells = [...rows]
    .sort((a, b) => b.stored - a.stored)
    .map((row) => [
      row.stage,
      row.key.slice(0, 12),
      row.project,
      age(now - row.stored),
      row.sameAs === null ? formatBytes(row.bytes) : `same as ${row.sameAs.slice(0, 12)}`,
      duration(row.seconds),
      row.isPinned ? 'pinned' : '',
    ]);
  const table = [['stage', 'key', 'project', 'age', 'size', 'cost', ''], ...cells];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  return table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function age(milliseconds: number): string {
  const days = Math.floor(milliseconds / 86_400_000);
  return days > 0 ? `${days} d` : duration(Math.max(0, milliseconds) / 1000);
}
