import { countOf } from './counts';

/** What a line of an fdata profile counts. */
export type FdataRecordKind = 'branch' | 'sample' | 'memory';

/** A place in the code (or, of a memory event, in the data): `<type> <name> <offset>`. */
export class FdataPlace {
  /** False for a place in no known symbol: another library (named by its file), or `[unknown]`. */
  isSymbol = false;
  /** The name's number in {@link FdataNames}. */
  name = 0;
  /**
   * The upper and the lower 32 bits of the offset from the symbol's start, or of the address where there is
   * no symbol.
   */
  offsetHigh = 0;
  /** The lower 32 bits of it. */
  offsetLow = 0;

  /** Whether it is where a function begins. */
  get isStart(): boolean {
    return this.isSymbol && this.offsetLow === 0 && this.offsetHigh === 0;
  }

  /** Bytes from the symbol's start, or the address where there is no symbol. */
  get offset(): bigint {
    return (BigInt(this.offsetHigh) << 32n) | BigInt(this.offsetLow);
  }
}

/**
 * One line of an fdata profile. The reader reuses the object for the next line, so copy the values to keep.
 */
export class FdataRecord {
  /** Which of the fields below have a meaning. */
  kind: FdataRecordKind = 'branch';
  /** Where a branch comes from, where a sample was taken, or the instruction that touched memory. */
  readonly from = new FdataPlace();
  /** Where a branch goes, or the memory that was touched; meaningless for a sample. */
  readonly to = new FdataPlace();
  /** Number pairs of `fdata-counts`. */
  countHigh = 0;
  /** The lower half of the pair. */
  countLow = 0;
  /** Number pair of `fdata-counts`; 0 for samples and memory events. */
  mispredictionsHigh = 0;
  /** The lower half of the pair. */
  mispredictionsLow = 0;

  /** How often. */
  get count(): bigint {
    return countOf(this.countHigh, this.countLow);
  }

  /** How often it was mispredicted; 0 for samples and memory events. */
  get mispredictions(): bigint {
    return countOf(this.mispredictionsHigh, this.mispredictionsLow);
  }
}
