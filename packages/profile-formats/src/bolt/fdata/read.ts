import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { FdataLines } from './line';
import { FdataNames } from './names';
import { FdataRecord } from './record';
import { lineBlocks, overlongLine } from '../line-blocks';

/** The lines before an fdata profile's first record. */
export interface FdataHeader {
  /** Events of the `no_lbr` line: the records are samples of single places; null without that line. */
  readonly basicSamples: readonly string[] | null;
  /** The profile was collected on a binary that BOLT had already processed. */
  readonly boltedCollection: boolean;
}

/**
 * Called for each record of a file, in its order.
 *
 * @param record valid during the call only.
 * @param names grows as the file is read.
 */
export type FdataVisitor = (record: FdataRecord, names: FdataNames) => void;

const FORMAT = 'bolt-fdata';
const NO_LBR = 'no_lbr';
const BOLTED = 'boltedcollection';
const LOWER_N = 0x6e;
const LOWER_B = 0x62;
const ZERO = 0x30;
const MEMORY = 0x33;
const FIVE = 0x35;

class FdataReader {
  private readonly names = new FdataNames();
  private readonly lines = new FdataLines(this.names);
  private readonly record = new FdataRecord();
  private basicSamples: readonly string[] | null = null;
  private boltedCollection = false;
  private isInRecords = false;
  private hasMemory = false;

  constructor(private readonly visit: FdataVisitor) {}

  /** Reads a block of lines; gives its damage, if any. */
  block(bytes: Uint8Array, at: number): Damage | null {
    this.lines.enter(bytes, at);
    if (!this.isInRecords && !this.header()) return this.lines.damage;
    while (!this.lines.isAtEnd) {
      if (!this.line()) return this.lines.damage;
      this.visit(this.record, this.names);
    }
    return null;
  }

  finish(size: number): Result<FdataHeader, Damage> {
    return this.isInRecords
      ? ok({ basicSamples: this.basicSamples, boltedCollection: this.boltedCollection })
      : err({ kind: 'truncated', at: size, what: 'first record', needed: 1, found: 0 });
  }

  private get isFirstLine(): boolean {
    return this.basicSamples === null && !this.boltedCollection;
  }

  private header(): boolean {
    while (!this.lines.isAtEnd) {
      const { next } = this.lines;
      if (next === LOWER_N || next === LOWER_B) {
        if (!this.headerLine()) return false;
      } else if (next >= ZERO && next <= FIVE) {
        this.isInRecords = true;
        return true;
      } else {
        return this.notAHeader();
      }
    }
    return true;
  }

  private headerLine(): boolean {
    const { lines } = this;
    const { header } = lines;
    if (header === null) return this.cutHeader();
    const isSampled = header === NO_LBR || header.startsWith(`${NO_LBR} `);
    if (!isSampled && header !== BOLTED) return this.notAHeader();
    if (this.boltedCollection || (isSampled && !this.isFirstLine)) {
      return lines.refuse('header', isSampled ? `${NO_LBR} as the first line` : `one ${BOLTED} line`);
    }
    if (isSampled) {
      const events = header.slice(NO_LBR.length + 1);
      if (/^ | {2}/.test(events)) return lines.refuse('header', 'one space before each event');
      this.basicSamples = events.split(' ').filter((event) => event !== '');
    } else {
      this.boltedCollection = true;
    }
    lines.skipHeader();
    return true;
  }

  private cutHeader(): boolean {
    const { shown } = this.lines;
    const isHeader =
      [NO_LBR, BOLTED].some((word) => word.startsWith(shown)) || shown.startsWith(`${NO_LBR} `);
    return isHeader ? this.lines.refuseCutLine('header') : this.notAHeader();
  }

  private notAHeader(): boolean {
    if (!this.isFirstLine) return this.lines.refuse('header', 'a header line or a record');
    this.lines.damage = { kind: 'not-this-format', format: FORMAT, found: this.lines.shown };
    return false;
  }

  /** A record may follow only records of its own kind; memory events end the others. */
  private line(): boolean {
    const { lines, record } = this;
    this.hasMemory ||= lines.next >= MEMORY;
    record.kind = this.hasMemory ? 'memory' : this.basicSamples ? 'sample' : 'branch';
    const firstType = this.hasMemory ? 3 : 0;
    if (!lines.firstPlace(record.from, firstType)) return false;
    if (record.kind !== 'sample' && !lines.place(record.to, firstType)) return false;
    return this.mispredictions() && this.count();
  }

  private mispredictions(): boolean {
    const { lines, record } = this;
    const areCounted = record.kind === 'branch';
    if (areCounted && !lines.decimal('mispredictions', false)) return false;
    record.mispredictionsHigh = areCounted ? lines.high : 0;
    record.mispredictionsLow = areCounted ? lines.low : 0;
    return true;
  }

  private count(): boolean {
    const { lines, record } = this;
    if (!lines.decimal('count', true)) return false;
    record.countHigh = lines.high;
    record.countLow = lines.low;
    return lines.lineEnd();
  }
}

/**
 * Reads an fdata profile record by record, in blocks: memory holds the names, not the records.
 *
 * The layout, one item a line, every line ended by LF:
 * ```text
 * no_lbr <event> <event> …                            only for samples; must be first
 * boltedcollection                                    only for a binary that BOLT had processed
 * <place> <place> <mispredictions> <count>            branches: from, to (without no_lbr)
 * <place> <count>                                     samples (with no_lbr)
 * <memory place> <memory place> <count>               memory events: instruction, data; after all the others
 *
 * place  = <type> <name> <hexadecimal offset>         type 0: not a symbol, 1: global symbol, 2: local symbol
 * memory place = the same with the types 3, 4 and 5
 * name   = bytes; a backslash protects the next one, so `\ ` is a space and `\\` a backslash
 * ```
 * Counts are unsigned 64-bit here, as in `merge-fdata`; `llvm-bolt` refuses those of 2^63 and more. Where
 * `llvm-bolt` stops with a warning and uses what it has, this is damage. A file that was cut at the end of a line
 * cannot be told from a whole one: the format has no end marker.
 *
 * @see https://github.com/llvm/llvm-project/blob/main/bolt/lib/Profile/DataReader.cpp `DataReader::parse`
 */
export async function readFdata(
  source: ByteSource,
  visit: FdataVisitor,
): Promise<Result<FdataHeader, Damage>> {
  const reader = new FdataReader(visit);
  for await (const { bytes, at, isOverlong } of lineBlocks(source)) {
    const damage = isOverlong ? overlongLine(at) : reader.block(bytes, at);
    if (damage) return err(damage);
  }
  return reader.finish(source.size);
}
