import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { ok, type Result } from '../../base/result';
import { CountSums, Maximum } from './counts';
import type { FdataNames } from './names';
import { readFdata, type FdataHeader } from './read';
import type { FdataRecord } from './record';

/** The counts of one function in an fdata profile, that is, of one symbol named as a place in the code. */
export interface FdataFunction {
  /** Symbol without its escapes; `name/1`, `name/2` … for local ones, in the order of the symbol table. */
  readonly name: string;
  /** Branches to its start, as BOLT counts executions. */
  readonly executions: bigint;
  /** Branches that leave a place in it, calls and returns included. */
  readonly branches: bigint;
  /** Of {@link branches}. */
  readonly mispredictions: bigint;
  /** Samples taken in it. */
  readonly samples: bigint;
  /** Memory events of its instructions. */
  readonly memoryEvents: bigint;
}

/** Numbers of each kind of record. */
export interface FdataTotals<T> {
  /** Of branch records, which are there without `no_lbr`. */
  readonly branches: T;
  /** Of sample records, which are there with `no_lbr`. */
  readonly samples: T;
  /** Of memory records, which can follow either. */
  readonly memoryEvents: T;
}

/**
 * An fdata profile, added up by function. Sums are exact: unlike `merge-fdata`'s, they do not wrap at 2^64.
 */
export interface FdataProfile extends FdataHeader {
  /** Tells it from other profiles. */
  readonly kind: 'bolt-fdata';
  /** Lines. */
  readonly records: FdataTotals<number>;
  /** Lines that BOLT skips, because none of their places in the code is in a symbol. */
  readonly ignoredRecords: number;
  /** Sums of the counts of all lines. */
  readonly totals: FdataTotals<bigint>;
  /** Of all branches. */
  readonly mispredictions: bigint;
  /** The largest count of a line. */
  readonly maximumCount: bigint;
  /** The largest misprediction count of a line. */
  readonly maximumMispredictions: bigint;
  /** A count is 2^63 or more: `merge-fdata` accepts it, `llvm-bolt` refuses the file. */
  readonly exceedsBoltRange: boolean;
  /** In the order of their appearance. */
  readonly functions: readonly FdataFunction[];
}

const BOLT_LIMIT = 2n ** 63n;

const TOTAL_OF_ALL = 0;

class Sums {
  readonly byFunction = new CountSums();
  private readonly total = new CountSums();

  add(isSymbol: boolean, name: number, high: number, low: number): void {
    this.total.add(TOTAL_OF_ALL, high, low);
    if (isSymbol) this.byFunction.add(name, high, low);
  }

  get all(): bigint {
    return this.total.sum(TOTAL_OF_ALL);
  }
}

class FdataTally {
  private names: FdataNames | null = null;
  /** By name's number: whether it is a function; memory that is touched is none. */
  private readonly isFunction: boolean[] = [];
  private readonly executions = new CountSums();
  private readonly branches = new Sums();
  private readonly mispredictions = new Sums();
  private readonly samples = new Sums();
  private readonly memory = new Sums();
  private readonly maximum = new Maximum();
  private readonly maximumMispredictions = new Maximum();
  private readonly records = { branches: 0, samples: 0, memoryEvents: 0 };
  private ignored = 0;

  add(record: FdataRecord, names: FdataNames): void {
    this.names = names;
    const { from, to, countHigh, countLow } = record;
    this.maximum.offer(countHigh, countLow);
    if (from.isSymbol) this.isFunction[from.name] = true;
    if (record.kind === 'branch') {
      const { mispredictionsHigh, mispredictionsLow } = record;
      this.records.branches += 1;
      this.branches.add(from.isSymbol, from.name, countHigh, countLow);
      this.mispredictions.add(from.isSymbol, from.name, mispredictionsHigh, mispredictionsLow);
      this.maximumMispredictions.offer(mispredictionsHigh, mispredictionsLow);
      if (to.isSymbol) this.isFunction[to.name] = true;
      if (to.isStart) this.executions.add(to.name, countHigh, countLow);
      if (!from.isSymbol && !to.isSymbol) this.ignored += 1;
      return;
    }
    if (!from.isSymbol) this.ignored += 1;
    if (record.kind === 'sample') {
      this.records.samples += 1;
      this.samples.add(from.isSymbol, from.name, countHigh, countLow);
    } else {
      this.records.memoryEvents += 1;
      this.memory.add(from.isSymbol, from.name, countHigh, countLow);
    }
  }

  profile(header: FdataHeader): FdataProfile {
    const maximumCount = this.maximum.count;
    const maximumMispredictions = this.maximumMispredictions.count;
    return {
      kind: 'bolt-fdata',
      ...header,
      records: this.records,
      ignoredRecords: this.ignored,
      totals: {
        branches: this.branches.all,
        samples: this.samples.all,
        memoryEvents: this.memory.all,
      },
      mispredictions: this.mispredictions.all,
      maximumCount,
      maximumMispredictions,
      exceedsBoltRange: maximumCount >= BOLT_LIMIT || maximumMispredictions >= BOLT_LIMIT,
      functions: this.functions(),
    };
  }

  private functions(): FdataFunction[] {
    const { names } = this;
    if (!names) return [];
    const functions: FdataFunction[] = [];
    for (let number = 0; number < names.size; number += 1) {
      if (!this.isFunction[number]) continue;
      functions.push({
        name: names.name(number),
        executions: this.executions.sum(number),
        branches: this.branches.byFunction.sum(number),
        mispredictions: this.mispredictions.byFunction.sum(number),
        samples: this.samples.byFunction.sum(number),
        memoryEvents: this.memory.byFunction.sum(number),
      });
    }
    return functions;
  }
}

/** Reads an fdata profile, adding up by function; {@link readFdata} has the layout. */
export async function parseFdata(source: ByteSource): Promise<Result<FdataProfile, Damage>> {
  const tally = new FdataTally();
  const read = await readFdata(source, (record, names) => {
    tally.add(record, names);
  });
  return read.ok ? ok(tally.profile(read.value)) : read;
}
