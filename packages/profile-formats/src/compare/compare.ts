import type { ByteSource } from '../base/byte-source';
import { tableOfIndexed, tableOfRecords } from './load';
import { mergedRecords } from './merge';
import { sumsOf } from './sums';
import type { FunctionTable } from './table';
import { Tally } from './tally';
import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import type { IndexedHeader } from '../llvm/indexed/header';
import { ok, type Result } from '../base/result';
import type { Comparison } from './comparison';

/** Functions of an LLVM profile, as its readers give them. */
export type FunctionBatches = AsyncIterable<Result<readonly FunctionRecord[], Damage>>;

/** Where an indexed profile lies. */
export interface IndexedPlace {
  /** Its bytes. */
  readonly source: ByteSource;
  /** As read from them. */
  readonly header: IndexedHeader;
}

/** A profile to compare. */
export interface ComparedProfile {
  /** All functions, from the first; called at most once in a comparison. */
  functions(): FunctionBatches;
  /**
   * Of an indexed profile, where it lies: it is read from there, several times as fast as by
   * {@link functions}.
   */
  readonly indexed?: IndexedPlace;
  /** Whether it is an IR profile: in others no hash marks a context-sensitive function. */
  readonly isIr: boolean;
}

/** What is kept of a comparison. */
export interface CompareOptions {
  /** How many of the largest shifts are told; 10 if not given. */
  readonly shifts?: number;
  /**
   * Of IR profiles the sums of the context-sensitive functions instead of those of all others, as with
   * `--cs`. All functions are still looked for, and what they have in common is added up, as the tool does.
   */
  readonly isContextSensitive?: boolean;
}

/**
 * Compares two profiles with the numbers of `llvm-profdata overlap BASE TEST`, which are floating-point sums
 * in the profiles' order. Defined by `OverlapStats` and `InstrProfRecord::overlap` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp} and
 * `InstrProfWriter::overlapRecord` in its
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfWriter.cpp InstrProfWriter.cpp}.
 * Names, counters and values of both profiles are held in memory; each is read once. Where LLVM gives no
 * numbers because a profile has no counts, all shares are 0.
 *
 * A function that comes several times, as in a raw file of several profiles, is added up in the base. The
 * tool adds up nothing in the tested profile: it looks for each record by itself, and so do the numbers here.
 * What is told of functions (names, hashes, shifts) is of the sums in both.
 */
export async function compare(
  base: ComparedProfile,
  test: ComparedProfile,
  { shifts = 10, isContextSensitive = false }: CompareOptions = {},
): Promise<Result<Comparison, Damage>> {
  const first = await tablesOf(base);
  if (!first.ok) return first;
  const second = await tablesOf(test);
  if (!second.ok) return second;
  const [{ all, merged }, tested] = [first.value, second.value];
  const sums = sumsOf(all, base.isIr, isContextSensitive);
  const testSums = sumsOf(tested.all, test.isIr, isContextSensitive);
  const numbers = new Tally(merged, tested.all, sums, testSums, shifts).result();
  if (tested.all === tested.merged) return ok(numbers);
  const { namesOnlyInBase, namesOnlyInTest, changedHashes, ...told } = new Tally(
    merged,
    tested.merged,
    sums,
    testSums,
    shifts,
  ).result();
  return ok({ ...numbers, namesOnlyInBase, namesOnlyInTest, changedHashes, shifts: told.shifts });
}

/** The functions of a profile as it has them, and with those that come several times added up. */
interface Tables {
  readonly all: FunctionTable;
  readonly merged: FunctionTable;
}

async function tablesOf(profile: ComparedProfile): Promise<Result<Tables, Damage>> {
  if (profile.indexed) {
    const table = await tableOfIndexed(profile.indexed.source, profile.indexed.header);
    return table.ok ? ok({ all: table.value, merged: table.value }) : table;
  }
  const records: FunctionRecord[] = [];
  for await (const batch of profile.functions()) {
    if (!batch.ok) return batch;
    for (const record of batch.value) records.push(record);
  }
  const all = tableOfRecords(records);
  const merged = mergedRecords(records);
  return ok({ all, merged: merged === records ? all : tableOfRecords(merged) });
}
