import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import { HalvesView } from '../llvm/counter-pool';
import { ok, type Result } from '../base/result';

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
const WORD = 0x1_0000_0000;
const HALF_MOST = 0xffff_ffff;
/** The number of 32-bit halves that a number can sum exactly. */
const EXACT_ADDITIONS = 2 ** 21;
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

/** A sum of 64-bit numbers, given as halves; makes a bigint only now and then. */
class Sum {
  #total = 0n;
  #low = 0;
  #high = 0;
  #additions = 0;

  add(low: number, high: number): void {
    this.#low += low;
    this.#high += high;
    this.#additions += 1;
    if (this.#additions === EXACT_ADDITIONS) this.#flush();
  }

  get total(): bigint {
    this.#flush();
    return this.#total;
  }

  #flush(): void {
    this.#total += BigInt(this.#low) + (BigInt(this.#high) << 32n);
    this.#low = 0;
    this.#high = 0;
    this.#additions = 0;
  }
}

/** The largest of some 64-bit numbers, in halves. */
class Maximum {
  low = 0;
  high = 0;

  add(low: number, high: number): void {
    if (high < this.high || (high === this.high && low <= this.low)) return;
    this.low = low;
    this.high = high;
  }

  get value(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }
}

class Summary {
  readonly #halves = new HalvesView();
  readonly #limit: number;
  readonly #records: 'all' | 'context-sensitive' | 'plain';
  #functions = 0;
  #counters = 0;
  #neverExecuted = 0;
  #hot = 0;
  #warm = 0;
  readonly #total = new Sum();
  readonly #first = new Maximum();
  readonly #internal = new Maximum();
  /** The hottest first; a further function must exceed the last. */
  readonly #hottest: HotFunction[] = [];
  /** The last one's maximum, rounded; functions clearly below it need no comparison. */
  #threshold = -1;

  constructor({ hottest = HOTTEST, records = 'all' }: SummaryOptions) {
    this.#limit = hottest;
    this.#records = records;
  }

  add(records: readonly FunctionRecord[]): void {
    for (const record of records) {
      const isWanted =
        this.#records === 'all' || isContextSensitive(record) === (this.#records === 'context-sensitive');
      if (isWanted) this.#addRecord(record);
    }
  }

  #addRecord(record: FunctionRecord): void {
    const { words, low: firstLow, high: firstHigh } = this.#halves.of(record.counts);
    const [entryLow = 0, entryHigh = 0] = [words[firstLow], words[firstHigh]];
    if (record.counts.length > 0 && entryHigh === HALF_MOST && entryLow >= HALF_MOST - 1) {
      if (entryLow === HALF_MOST) this.#hot += 1;
      else this.#warm += 1;
      return;
    }
    this.#functions += 1;
    let maximumLow = 0;
    let maximumHigh = 0;
    for (let index = 0; index < record.counts.length; index += 1) {
      const low = words[firstLow + index * 2] ?? 0;
      const high = words[firstHigh + index * 2] ?? 0;
      this.#counters += 1;
      this.#total.add(low, high);
      (index === 0 ? this.#first : this.#internal).add(low, high);
      if (high > maximumHigh || (high === maximumHigh && low > maximumLow)) {
        maximumHigh = high;
        maximumLow = low;
      }
    }
    if (maximumLow === 0 && maximumHigh === 0) this.#neverExecuted += 1;
    else if (maximumHigh * WORD + maximumLow >= this.#threshold) {
      this.#addHot(record, (BigInt(maximumHigh) << 32n) | BigInt(maximumLow));
    }
  }

  #addHot({ name, nameHash, hash, counts }: FunctionRecord, maximumCount: bigint): void {
    const found = this.#hottest.findIndex((other) => other.maximumCount < maximumCount);
    const place = found < 0 ? this.#hottest.length : found;
    if (place >= this.#limit) return;
    const totalCount = counts.reduce((sum, count) => sum + count, 0n);
    this.#hottest.splice(place, 0, { name, nameHash, hash, maximumCount, totalCount });
    this.#hottest.length = Math.min(this.#hottest.length, this.#limit);
    const last = this.#hottest.at(-1);
    if (last && this.#hottest.length === this.#limit) this.#threshold = Number(last.maximumCount);
  }

  result(): FunctionsSummary {
    return {
      functions: this.#functions,
      counters: this.#counters,
      totalCount: this.#total.total,
      maximumFunctionCount: this.#first.value,
      maximumInternalCount: this.#internal.value,
      neverExecuted: this.#neverExecuted,
      neverExecutedShare: this.#functions === 0 ? null : this.#neverExecuted / this.#functions,
      pseudo: { hot: this.#hot, warm: this.#warm },
      hottest: [...this.#hottest],
    };
  }
}
