import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import { CountsView, IS_LITTLE_ENDIAN } from '../llvm/counter-pool';
import { ok, type Result } from '../base/result';
import { CounterTally } from './counter-tally';
import { Hottest } from './hottest';

/**
 * The sums over the functions of an LLVM profile, as `llvm-profdata show` defines them. They leave out pseudo
 * functions (see {@link FunctionsSummary.pseudo}). Defined by
 * `InstrProfSummaryBuilder` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/ProfileSummaryBuilder.cpp
 * ProfileSummaryBuilder.cpp}.
 */
export interface FunctionsSummary {
  /** Records: a name with two hashes counts twice. */
  readonly functions: number;
  /** Number of counters of those functions. */
  readonly counters: number;
  /** The exact sum; LLVM's is modulo 2^64. */
  readonly totalCount: bigint;
  /** The largest first counter of a function; without variant `entryFirst` not always its entry. */
  readonly maximumFunctionCount: bigint;
  /** The largest counter that is not a function's first. */
  readonly maximumInternalCount: bigint;
  /** Functions whose counters are all 0. */
  readonly neverExecuted: number;
  /** Their share of the functions, 0 to 1; null without functions. */
  readonly neverExecutedShare: number | null;
  /** Functions only marked as hot (first counter 2^64-1) or warm (2^64-2). */
  readonly pseudo: {
    /** Hot ones. */
    readonly hot: number;
    /** Warm ones. */
    readonly warm: number;
  };
  /** The functions with the largest counters, the hottest first. */
  readonly hottest: readonly HotFunction[];
}

/** One of the hottest functions. */
export interface HotFunction {
  /** PGO name; null if the profile has only its hash. */
  readonly name: string | null;
  /** First 8 bytes of the MD5 of the name, little endian. */
  readonly nameHash: bigint;
  /** Structural hash of the function's control flow. */
  readonly hash: bigint;
  /** Its largest counter. */
  readonly maximumCount: bigint;
  /** Sum of its counters. */
  readonly totalCount: bigint;
}

/** Options of a summary. */
export interface SummaryOptions {
  /** Number of hottest functions in the summary. Default: 10. */
  readonly hottest?: number;
  /**
   * Selects only the context-sensitive records of an IR profile, or only the others, as `llvm-profdata show`
   * does with and without `--showcs`. Front-end profiles have no such mark: select all.
   */
  readonly records?: 'all' | 'context-sensitive' | 'plain';
}

const HOTTEST = 10;
/** In a structural hash: the record is of a context-sensitive profile. */
const CONTEXT_SENSITIVE = 1n << 60n;

/** Whether a function of an IR profile was counted by context-sensitive instrumentation. */
export function isContextSensitive({ hash }: FunctionRecord): boolean {
  return (hash & CONTEXT_SENSITIVE) !== 0n;
}

/** Summarises the functions of a profile while they are read. */
export async function summarize(
  batches: AsyncIterable<Result<readonly FunctionRecord[], Damage>>,
  options: SummaryOptions = {},
): Promise<Result<FunctionsSummary, Damage>> {
  const summary = new Summary(options);
  for await (const batch of batches) {
    if (!batch.ok) return batch;
    summary.add(batch.value);
  }
  return ok(summary.result());
}

/** Summarises functions that are in memory. */
export function summarizeRecords(
  records: readonly FunctionRecord[],
  options: SummaryOptions = {},
): FunctionsSummary {
  const summary = new Summary(options);
  summary.add(records);
  return summary.result();
}

class Summary {
  readonly #counts = new CountsView();
  readonly #records: 'all' | 'context-sensitive' | 'plain';
  readonly #tally = new CounterTally();
  readonly #hottest: Hottest<HotFunction>;

  constructor({ hottest = HOTTEST, records = 'all' }: SummaryOptions) {
    this.#hottest = new Hottest(hottest);
    this.#records = records;
  }

  add(records: readonly FunctionRecord[]): void {
    for (const record of records) {
      const isWanted =
        this.#records === 'all' || isContextSensitive(record) === (this.#records === 'context-sensitive');
      if (isWanted) this.#addRecord(record);
    }
  }

  #addRecord({ name, nameHash, hash, counts }: FunctionRecord): void {
    const tally = this.#tally;
    const { byteOffset, length } = counts;
    const largest = tally.add(this.#counts.of(counts), byteOffset, length, IS_LITTLE_ENDIAN);
    if (!this.#hottest.takes(largest)) return;
    this.#hottest.offer(tally.largest, (maximumCount) => {
      const totalCount = counts.reduce((sum, count) => sum + count, 0n);
      return { name, nameHash, hash, maximumCount, totalCount };
    });
  }

  result(): FunctionsSummary {
    const { functions, counters, neverExecuted, hot, warm } = this.#tally;
    return {
      functions,
      counters,
      totalCount: this.#tally.total,
      maximumFunctionCount: this.#tally.maximumFirst,
      maximumInternalCount: this.#tally.maximumInternal,
      neverExecuted,
      neverExecutedShare: functions === 0 ? null : neverExecuted / functions,
      pseudo: { hot, warm },
      hottest: [...this.#hottest.all],
    };
  }
}
