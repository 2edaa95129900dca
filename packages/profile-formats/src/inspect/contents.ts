import type { FdataProfile } from '../bolt/fdata/fdata';
import type { BoltYamlProfile } from '../bolt/yaml/profile';
import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import type { IndexedHeader } from '../llvm/indexed/header';
import type { RawCounts } from '../llvm/raw/counts';
import type { RawHeader } from '../llvm/raw/header';
import type { LlvmVariant } from '../llvm/variants';
import { ok, type Result } from '../base/result';
import { isContextSensitive, summarize } from './summary';
import type { HotName, ProfileContents } from './facts';
import { NameCounter } from './name-census';

type Batch = Result<readonly FunctionRecord[], Damage>;

/** The contents of an LLVM profile, gathered in one pass over its functions. */
export async function functionContents(
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  variants: readonly LlvmVariant[],
  hottest: number,
): Promise<Result<ProfileContents, Damage>> {
  const names = new NameCounter();
  const isIr = variants.includes('ir');
  let contextSensitiveFunctions = 0;
  async function* counted(): AsyncGenerator<Batch, void, undefined> {
    for await (const batch of batches) {
      if (batch.ok) {
        for (const record of batch.value) {
          names.add(record.name);
          if (isIr && isContextSensitive(record)) contextSensitiveFunctions += 1;
        }
      }
      yield batch;
    }
  }
  const read = await summarize(counted(), { hottest });
  if (!read.ok) return read;
  const { functions, counters, totalCount, neverExecuted, pseudo, ...summary } = read.value;
  const { maximumFunctionCount: first, maximumInternalCount: internal } = summary;
  return ok({
    functions,
    contextSensitiveFunctions,
    counters,
    totalCount,
    maximumCount: first > internal ? first : internal,
    maximumFunctionCount: first,
    maximumInternalCount: internal,
    neverExecuted,
    pseudoFunctions: pseudo.hot + pseudo.warm,
    names: names.census,
    hottest: summary.hottest,
  });
}

/** The contents according to an indexed profile's header; null before version 4. */
export function storedContents({
  summary,
  contextSensitiveSummary: second,
}: IndexedHeader): ProfileContents | null {
  if (!summary) return null;
  const functions = second?.functions ?? 0n;
  return {
    functions: Number(summary.functions + functions),
    contextSensitiveFunctions: Number(functions),
    counters: Number(summary.counters + (second?.counters ?? 0n)),
    totalCount: summary.totalCount + (second?.totalCount ?? 0n),
    maximumCount: larger(summary.maximumCount, second?.maximumCount),
    maximumFunctionCount: larger(summary.maximumFunctionCount, second?.maximumFunctionCount),
    maximumInternalCount: larger(summary.maximumInternalCount, second?.maximumInternalCount),
    neverExecuted: null,
    pseudoFunctions: 0,
    names: null,
    hottest: [],
  };
}

function larger(one: bigint, other = 0n): bigint {
  return one > other ? one : other;
}

/** The contents of raw profiles according to their headers and counters. */
export function countedContents(
  headers: readonly Pick<RawHeader, 'functions'>[],
  { counters, totalCount, maximumCount }: RawCounts,
): ProfileContents {
  return {
    functions: headers.reduce((sum, { functions }) => sum + functions, 0),
    contextSensitiveFunctions: 0,
    counters,
    totalCount,
    maximumCount,
    maximumFunctionCount: null,
    maximumInternalCount: null,
    neverExecuted: null,
    pseudoFunctions: 0,
    names: null,
    hottest: [],
  };
}

/**
 * The contents of a BOLT profile. A function's total sums the counts at its places: branches and calls that
 * leave them, samples, memory events.
 */
export function boltContents(profile: FdataProfile | BoltYamlProfile, hottest: number): ProfileContents {
  const functions = boltTotals(profile);
  const names = new NameCounter();
  for (const { name } of functions) names.add(name);
  return {
    functions: functions.length,
    contextSensitiveFunctions: 0,
    ...(profile.kind === 'bolt-fdata' ? fdataNumbers(profile) : yamlNumbers(profile, functions)),
    maximumFunctionCount: null,
    maximumInternalCount: null,
    neverExecuted: functions.filter(({ isExecuted }) => !isExecuted).length,
    pseudoFunctions: 0,
    names: names.census,
    hottest: functions
      .filter(({ totalCount }) => totalCount > 0n)
      .sort((first, second) => Number(second.totalCount - first.totalCount))
      .slice(0, hottest)
      .map(({ name, hash, maximumCount, totalCount }) => ({
        name,
        nameHash: null,
        hash,
        maximumCount,
        totalCount,
      })),
  };
}

/** The functions of a BOLT profile, with their totals. */
export function boltTotals(profile: FdataProfile | BoltYamlProfile): readonly BoltName[] {
  return profile.kind === 'bolt-fdata' ? fdataNames(profile) : yamlNames(profile);
}

/** A function of a BOLT profile. */
export interface BoltName extends Omit<HotName, 'nameHash'> {
  /** Symbol; BOLT's profiles name every function. */
  readonly name: string;
  /** Whether the profile has any count for it. */
  readonly isExecuted: boolean;
}

function fdataNames({ functions }: FdataProfile): BoltName[] {
  return functions.map(({ name, executions, branches, samples, memoryEvents }) => ({
    name,
    hash: null,
    maximumCount: null,
    totalCount: branches + samples + memoryEvents,
    isExecuted: executions + branches + samples + memoryEvents > 0n,
  }));
}

function yamlNames({ functions }: BoltYamlProfile): BoltName[] {
  return functions.map(({ name, hash, maximumCount, branches, calls, events }) => ({
    name,
    hash,
    maximumCount,
    totalCount: branches + calls + events,
    isExecuted: maximumCount > 0n,
  }));
}

type Numbers = Pick<ProfileContents, 'counters' | 'totalCount' | 'maximumCount'>;

function fdataNumbers({ records, totals, maximumCount }: FdataProfile): Numbers {
  return {
    counters: records.branches + records.samples + records.memoryEvents,
    totalCount: totals.branches + totals.samples + totals.memoryEvents,
    maximumCount,
  };
}

function yamlNumbers({ functions }: BoltYamlProfile, names: readonly BoltName[]): Numbers {
  return {
    counters: functions.reduce((sum, { listedBlocks }) => sum + listedBlocks, 0),
    totalCount: names.reduce((sum, { totalCount }) => sum + totalCount, 0n),
    maximumCount: functions.reduce(
      (most, found) => (found.maximumCount > most ? found.maximumCount : most),
      0n,
    ),
  };
}
