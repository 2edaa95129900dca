import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { ok, type Result } from '../base/result';
import { comparedProfileOf } from '../compare/source';
import { CutoffCounter } from '../inspect/detailed-summary';
import type { ProfileFacts } from '../inspect/facts';
import { readIndexedHeader } from '../llvm/indexed/header';
import type { SummaryCutoff } from '../llvm/indexed/summary';
import { grouped } from './text';

/** How few counters hold how much of the count. */
export interface Cutoffs {
  readonly cutoffs: readonly SummaryCutoff[];
  /** Of how many counters. */
  readonly counters: number;
}

/**
 * How few counters hold how much of the count of an LLVM profile: counted anew, or as the header stores it where
 * only that is read. Null for a profile of another kind, and for a damaged one.
 */
export async function cutoffsOf(source: ByteSource, facts: ProfileFacts): Promise<Cutoffs | null> {
  const { contents, damage, depth, identification } = facts;
  if (damage || !contents || facts.levels.length === 0) return null;
  const isStored = depth === 'header' && identification.kind === 'llvm-indexed';
  const read = await (isStored ? storedCutoffs(source) : countedCutoffs(source));
  return read.ok && read.value ? { cutoffs: read.value, counters: contents.counters } : null;
}

async function storedCutoffs(source: ByteSource): Promise<Result<readonly SummaryCutoff[] | null, Damage>> {
  const header = await readIndexedHeader(source);
  return header.ok ? ok(header.value.summary?.detailed ?? null) : header;
}

async function countedCutoffs(source: ByteSource): Promise<Result<readonly SummaryCutoff[] | null, Damage>> {
  const profile = await comparedProfileOf(source);
  if (!profile.ok) return profile;
  const counter = new CutoffCounter();
  for await (const batch of profile.value.functions()) {
    if (!batch.ok) return batch;
    for (const record of batch.value) counter.add(record);
  }
  return ok(counter.result());
}

const COLUMN = 9;

/** One line for each share: how much of the count, how many counters hold it, and the smallest of them. */
export function cutoffTable({ cutoffs, counters: all }: Cutoffs): string {
  const rows = cutoffs.map(({ cutoff, minimumCount, counters }) => [
    `${cutoff / 10_000} %`,
    grouped(counters),
    all === 0 ? '' : `${((100 * Number(counters)) / all).toFixed(2)} %`,
    grouped(minimumCount),
  ]);
  const lines = [['counts', 'counters', 'of all', 'at least'], ...rows];
  return `  detailed summary\n${lines.map((cells) => `   ${cells.map(padded).join('')}\n`).join('')}`;
}

function padded(cell: string, index: number): string {
  return ` ${cell.padStart(index === 0 ? COLUMN : COLUMN + 4)}`;
}
