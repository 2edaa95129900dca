import type { ByteSource } from './byte-source';
import { tableOfIndexed, tableOfRecords } from './compare-load';
import { mergedRecords } from './compare-merge';
import { sumsOf } from './compare-sums';
import type { FunctionTable } from './compare-table';
import { Tally } from './compare-tally';
import type { Damage } from './damage';
import type { FunctionRecord } from './function-record';
import type { IndexedHeader } from './llvm/indexed-header';
import { ok, type Result } from './result';

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
  /** Of an indexed profile, where it lies: it is read from there, several times as fast as by {@link functions}. */
  readonly indexed?: IndexedPlace;
  /** Whether it is an IR profile: in others no hash marks a context-sensitive function. */
  readonly isIr: boolean;
}

/** How alike the counts of one sort are: shares from 0 to 1 of the profile that is tested. */
export interface CountOverlap {
  /** What both have: the sum of the smaller share of each counter. */
  readonly overlap: number;
  /** Of functions whose structure differs. */
  readonly mismatched: number;
  /** Of functions that only the tested profile has. */
  readonly onlyInTest: number;
  /** Sum of the counts in the base. */
  readonly baseSum: number;
  /** Sum of the counts in the tested profile. */
  readonly testSum: number;
}

/** One function in both profiles, by what share of all counts it moved. */
export interface Shift {
  /** PGO name; null where only its hash is known. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name. */
  readonly nameHash: bigint;
  /** Its share of all counts of the base, 0 to 1. */
  readonly baseShare: number;
  /** Its share of all counts of the tested profile, 0 to 1. */
  readonly testShare: number;
}

/** How far a profile is from another. */
export interface Comparison {
  /** Functions in both, of the same structure or never executed in the tested one. */
  readonly overlapping: number;
  /** Functions with a name that both have, but not with this structural hash or these numbers of counters or sites. */
  readonly mismatched: number;
  /** Functions whose name only the tested profile has. */
  readonly onlyInTest: number;
  /** Of the counters. */
  readonly edges: CountOverlap;
  /** By LLVM's kind: 0 indirect call targets, 1 sizes of memory operations, 2 vtables. */
  readonly values: readonly CountOverlap[];
  /** Names (or the hashes of those that have none) that are in one only, in the order of the profile. */
  readonly namesOnlyInBase: readonly (string | bigint)[];
  /** The same of the tested profile. */
  readonly namesOnlyInTest: readonly (string | bigint)[];
  /** Names that both have without a structural hash in common. */
  readonly changedHashes: readonly (string | bigint)[];
  /** The largest first. */
  readonly shifts: readonly Shift[];
}

/** What is kept of a comparison. */
export interface CompareOptions {
  /** How many of the largest shifts are told; 10 if not given. */
  readonly shifts?: number;
  /**
   * Of IR profiles the sums of the context-sensitive functions instead of those of all others, as with `--cs`. All
   * functions are still looked for, and what they have in common is added up, as the tool does.
   */
  readonly isContextSensitive?: boolean;
}

/**
 * Compares two profiles with the numbers of `llvm-profdata overlap BASE TEST`, which are floating-point sums in the
 * profiles' order. Defined by `OverlapStats` and `InstrProfRecord::overlap` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp} and
 * `InstrProfWriter::overlapRecord` in its
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfWriter.cpp InstrProfWriter.cpp}.
 * Names, counters and values of both profiles are held in memory; each is read once. Where LLVM gives no numbers
 * because a profile has no counts, all shares are 0.
 *
 * A function that comes several times, as in a raw file of several profiles, is added up in the base. The tool adds up
 * nothing in the tested profile: it looks for each record by itself, and so do the numbers here. What is told of
 * functions (names, hashes, shifts) is of the sums in both.
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
