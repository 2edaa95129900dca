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

/** Functions of an LLVM profile from its reader. */
export type FunctionBatches = AsyncIterable<Result<readonly FunctionRecord[], Damage>>;

/** The source of an indexed profile. */
export interface IndexedPlace {
  /** Its bytes. */
  readonly source: ByteSource;
  /** The header in these bytes. */
  readonly header: IndexedHeader;
}

/** A profile to compare. */
export interface ComparedProfile {
  /** Gives all functions, from the first; a comparison calls it at most once. */
  functions(): FunctionBatches;
  /**
   * The source of an indexed profile, from which a comparison reads several times as fast as by {@link
   * functions}.
   */
  readonly indexed?: IndexedPlace;
  /** Whether it is an IR profile: only their hashes mark context-sensitive functions. */
  readonly isIr: boolean;
}

/** Options of a comparison. */
export interface CompareOptions {
  /** Number of largest shifts in the result. Default: 10. */
  readonly shifts?: number;
  /**
   * For IR profiles, sums the context-sensitive functions instead of all others, like `--cs`. Like the tool,
   * still looks for all functions and adds up their overlap.
   */
  readonly isContextSensitive?: boolean;
}

/**
 * Compares two profiles with the numbers of `llvm-profdata overlap BASE TEST`, which are floating-point sums
 * in the profiles' order. Defined by `OverlapStats` and `InstrProfRecord::overlap` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp} and
 * `InstrProfWriter::overlapRecord` in its {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfWriter.cpp
 * InstrProfWriter.cpp}. Holds counters and values of both profiles in memory, and reads each once; of indexed ones
 * it then reads those names again that it tells.
 * Where LLVM gives no numbers because a profile has no counts, all shares are 0.
 *
 * The base adds up a function that occurs several times, as in a raw file of several profiles. The tool does
 * not add up the tested profile but looks for each record by itself, and the numbers here follow it. The
 * lists of functions (names, hashes, shifts) use the sums of both profiles.
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
  const numbers = await new Tally(merged, tested.all, sums, testSums, shifts).result();
  if (tested.all === tested.merged) return ok(numbers);
  const { namesOnlyInBase, namesOnlyInTest, changedHashes, ...told } = await new Tally(
    merged,
    tested.merged,
    sums,
    testSums,
    shifts,
  ).result();
  return ok({ ...numbers, namesOnlyInBase, namesOnlyInTest, changedHashes, shifts: told.shifts });
}

/** The functions of a profile, and the same with repeated functions added up. */
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
