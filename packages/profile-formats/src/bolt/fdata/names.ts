const INITIAL_SLOTS = 1 << 10;
const INITIAL_BYTES = 1 << 14;
/** One more than the names' numbers lies in a slot; 0 is a free slot. */
const FREE = 0;

/** Start value of {@link mixName}. */
export const NAME_HASH_START = 0x811c9dc5 | 0;

/** Takes one more byte into a name's hash. */
export function mixName(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const SINGLE_BYTES = new TextDecoder('latin1');

function decoded(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return SINGLE_BYTES.decode(bytes);
  }
}

/**
 * The names of a profile, each kept once as bytes and known by its number: 0, 1, 2 … in order of appearance.
 */
export class FdataNames {
  private slots = new Int32Array(INITIAL_SLOTS);
  private bytes = new Uint8Array(INITIAL_BYTES);
  private view = new DataView(this.bytes.buffer);
  /** By number: the hash of the name, and where its bytes end. */
  private readonly hashes: number[] = [];
  private readonly ends: number[] = [];

  /** How many names there are. */
  get size(): number {
    return this.ends.length;
  }

  /** The name of a number, as UTF-8 where it is that, else one character for each byte. */
  name(number: number): string {
    return decoded(this.bytes.subarray(this.startOf(number), this.ends[number] ?? 0));
  }

  /** The number of the name whose bytes lie at `start` to `end`; a new one when it was not seen before. */
  numberOf(from: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const held = this.slots[slot] ?? FREE;
      if (held === FREE) break;
      if (this.hashes[held - 1] === hash && this.isAt(held - 1, from, start, end)) return held - 1;
      slot = (slot + 1) & mask;
    }
    const number = this.append(from.subarray(start, end), hash);
    this.slots[slot] = number + 1;
    if (this.size * 2 > this.slots.length) this.rehash();
    return number;
  }

  /** The bytes of a name, if they lie at an offset; 0 if they do not. */
  lengthAt(number: number, view: DataView, offset: number): number {
    const start = this.startOf(number);
    const length = (this.ends[number] ?? 0) - start;
    if (offset + length > view.byteLength) return 0;
    const held = this.view;
    const words = length - (length % 4);
    for (let at = 0; at < words; at += 4)
      if (held.getInt32(start + at, true) !== view.getInt32(offset + at, true)) return 0;
    for (let at = words; at < length; at += 1)
      if (held.getUint8(start + at) !== view.getUint8(offset + at)) return 0;
    return length;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : (this.ends[number - 1] ?? 0);
  }

  private isAt(number: number, from: Uint8Array, start: number, end: number): boolean {
    const { bytes } = this;
    let held = this.startOf(number);
    if ((this.ends[number] ?? 0) - held !== end - start) return false;
    for (let at = start; at < end; at += 1) {
      if (bytes[held] !== from[at]) return false;
      held += 1;
    }
    return true;
  }

  private append(name: Uint8Array, hash: number): number {
    const start = this.ends.at(-1) ?? 0;
    const end = start + name.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.bytes.length * 2, end));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.bytes.set(name, start);
    this.hashes.push(hash);
    return this.ends.push(end) - 1;
  }

  private rehash(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (const [number, hash] of this.hashes.entries()) {
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.slots[slot] !== FREE) slot = (slot + 1) & mask;
      this.slots[slot] = number + 1;
    }
  }
}
