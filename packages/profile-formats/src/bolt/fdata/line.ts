import type { Damage } from '../../base/damage';
import { LOW_LIMIT, pairOf } from './counts';
import { NAME_HASH_START, mixName, type FdataNames } from './names';
import type { FdataPlace } from './record';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const BACKSLASH = 0x5c;
/** What lies behind the last byte. */
const END = -1;

const SAFE_DIGITS = 15;
const LONGEST_HEADER = 1 << 16;
const LONGEST_NAME = 1 << 20;
const LARGEST = 2n ** 64n - 1n;
const LARGEST_DIGITS = 20;
const OFFSET_DIGITS = 16;
const SHOWN_BYTES = 40;
const LATIN1 = new TextDecoder('latin1');

/** Values of hex digits by byte; -1 for every other byte. */
const HEX_VALUES = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = String.fromCharCode(byte);
  return /[0-9a-fA-F]/.test(digit) ? parseInt(digit, 16) : -1;
});

/**
 * Reads the fields of fdata lines from a block of them. A method that returns false leaves the facts in
 * {@link damage}; do not use the reader after that.
 */
export class FdataLines {
  damage: Damage | null = null;
  /** Number pair (see `fdata-counts`) that {@link decimal} read last. */
  high = 0;
  low = 0;

  private bytes: Uint8Array = new Uint8Array();
  private view: DataView = new DataView(new ArrayBuffer(0));
  /** The last name of a line's first place; -1 for one with a backslash. Most places have it again. */
  private likely = -1;
  /** The name that was read last, if it has no backslash. */
  private plain = -1;
  private position = 0;
  private at = 0;
  private lineNumber = 1;
  private unescaped = new Uint8Array(256);

  constructor(private readonly names: FdataNames) {}

  /** Continues in the next block, which starts at an offset of the file. */
  enter(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at;
    this.position = 0;
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  /** The next byte; -1 at the end. */
  get next(): number {
    return this.bytes[this.position] ?? END;
  }

  /** The next line without its LF, as far as a header line can reach; null when the LF is missing there. */
  get header(): string | null {
    const reach = this.bytes.subarray(this.position, this.position + LONGEST_HEADER);
    const end = reach.indexOf(LINE_FEED);
    return end < 0 ? null : LATIN1.decode(reach.subarray(0, end));
  }

  /** Passes over a line that {@link header} gave. */
  skipHeader(): void {
    this.position = this.bytes.indexOf(LINE_FEED, this.position) + 1;
    this.lineNumber += 1;
  }

  /** The line that comes next, cut to what a message shows. */
  get shown(): string {
    return this.textUpTo(LINE_FEED);
  }

  /** Records that the file ends before the LF of the line that comes next. */
  refuseCutLine(what: string): false {
    this.position = this.bytes.length;
    return this.refuse(what, 'LF');
  }

  /**
   * `<type> <name> <offset>` with types from `firstType` (not a symbol) to `firstType + 2`, and the spaces
   * behind it.
   */
  place(into: FdataPlace, firstType: 0 | 3): boolean {
    const type = this.next - ZERO - firstType;
    if (type < 0 || type > 2) return this.refuse('place', firstType === 0 ? '0, 1 or 2' : '3, 4 or 5');
    into.isSymbol = type !== 0;
    this.position += 1;
    return this.spaces() && this.nameField(into) && this.spaces() && this.hex(into) && this.spaces();
  }

  /** The first place of a line, whose name most further places have again. */
  firstPlace(into: FdataPlace, firstType: 0 | 3): boolean {
    const isRead = this.place(into, firstType);
    this.likely = this.plain;
    return isRead;
  }

  /** An unsigned 64-bit number in decimal, and the spaces behind it; {@link high} and {@link low} have it. */
  decimal(what: string, isLast: boolean): boolean {
    const { bytes } = this;
    const start = this.position;
    let position = start;
    let value = 0;
    for (;;) {
      const digit = (bytes[position] ?? END) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      position += 1;
    }
    const stop = bytes[position] ?? END;
    if (position === start || (stop !== SPACE && stop !== LINE_FEED && stop !== END)) {
      return this.refuse(what, 'an unsigned decimal number');
    }
    if (position - start <= SAFE_DIGITS) {
      this.high = 0;
      this.low = value;
    } else if (!this.longDecimal(start, position)) {
      return this.refuse(what, 'a number below 2^64');
    }
    this.position = position;
    if (!isLast) return this.spaces();
    this.skipSpaces();
    return true;
  }

  lineEnd(): boolean {
    if (this.next !== LINE_FEED) return this.refuse('end of line', 'LF');
    this.position += 1;
    this.lineNumber += 1;
    return true;
  }

  /** Records damage at the next byte: the file's end, or an unexpected byte. */
  refuse(what: string, expected: string): false {
    const at = this.at + this.position;
    const where = `line ${this.lineNumber}: ${what}`;
    this.damage = this.isAtEnd
      ? { kind: 'truncated', at, what: where, needed: 1, found: 0 }
      : { kind: 'corrupt', at, what: where, expected, found: this.textUpTo(SPACE) };
    return false;
  }

  private longDecimal(start: number, end: number): boolean {
    let first = start;
    while (first < end && this.bytes[first] === ZERO) first += 1;
    if (end - first > LARGEST_DIGITS) return false;
    const value = BigInt(LATIN1.decode(this.bytes.subarray(first, end)));
    if (value > LARGEST) return false;
    ({ high: this.high, low: this.low } =
      value < LOW_LIMIT ? { high: 0, low: Number(value) } : pairOf(value));
    return true;
  }

  private skipSpaces(): void {
    while (this.bytes[this.position] === SPACE) this.position += 1;
  }

  private spaces(): boolean {
    if (this.next !== SPACE) return this.refuse('field separator', 'a space');
    this.skipSpaces();
    return true;
  }

  private nameField(into: FdataPlace): boolean {
    const { bytes } = this;
    const start = this.position;
    const repeated = this.likely < 0 ? 0 : this.names.lengthAt(this.likely, this.view, start);
    if (repeated > 0 && bytes[start + repeated] === SPACE) {
      into.name = this.likely;
      this.plain = this.likely;
      this.position = start + repeated;
      return true;
    }
    let position = start;
    let hash = NAME_HASH_START;
    let byte: number;
    for (;;) {
      byte = bytes[position] ?? END;
      if ((byte <= SPACE && (byte === SPACE || byte === LINE_FEED || byte === END)) || byte === BACKSLASH)
        break;
      hash = mixName(hash, byte);
      position += 1;
    }
    if (byte === BACKSLASH) return this.escapedName(into);
    if (position === start) return this.refuse('name', 'a name');
    if (position - start > LONGEST_NAME) return this.refuseLongName();
    into.name = this.names.numberOf(bytes, start, position, hash);
    this.plain = into.name;
    this.position = position;
    return true;
  }

  /** A name in which a backslash protects the next byte. */
  private escapedName(into: FdataPlace): boolean {
    this.plain = -1;
    let length = 0;
    let hash = NAME_HASH_START;
    for (;;) {
      let byte = this.next;
      if (byte === SPACE || byte === LINE_FEED || byte === END) break;
      if (byte === BACKSLASH) {
        this.position += 1;
        byte = this.next;
        if (byte === LINE_FEED || byte === END) return this.refuse('name', 'a byte behind the backslash');
      }
      if (length === LONGEST_NAME) return this.refuseLongName();
      if (length === this.unescaped.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(this.unescaped);
        this.unescaped = larger;
      }
      this.unescaped[length] = byte;
      hash = mixName(hash, byte);
      length += 1;
      this.position += 1;
    }
    into.name = this.names.numberOf(this.unescaped, 0, length, hash);
    return true;
  }

  private refuseLongName(): false {
    return this.refuse('name', `a name of at most ${LONGEST_NAME} bytes`);
  }

  private hex(into: FdataPlace): boolean {
    const { bytes } = this;
    const start = this.position;
    let position = start;
    let high = 0;
    let low = 0;
    let significant = 0;
    for (;;) {
      const digit = HEX_VALUES[bytes[position] ?? LINE_FEED] ?? -1;
      if (digit < 0) break;
      if (significant > 0 || digit > 0) significant += 1;
      high = (high << 4) | (low >>> 28);
      low = (low << 4) | digit;
      position += 1;
    }
    const stop = bytes[position] ?? END;
    if (position === start || (stop !== SPACE && stop !== LINE_FEED && stop !== END)) {
      return this.refuse('offset', 'a hexadecimal number without 0x');
    }
    if (significant > OFFSET_DIGITS) return this.refuse('offset', 'a number below 2^64');
    into.offsetHigh = high >>> 0;
    into.offsetLow = low >>> 0;
    this.position = position;
    return true;
  }

  private textUpTo(stop: number): string {
    const shown = this.bytes.subarray(this.position, this.position + SHOWN_BYTES);
    const ends = [shown.indexOf(stop), shown.indexOf(LINE_FEED)].filter((end) => end >= 0);
    return LATIN1.decode(shown.subarray(0, Math.min(shown.length, ...ends)));
  }
}
