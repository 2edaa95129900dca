import type { ByteSource } from '../src/base/byte-source';

/** Not a multiple of 8: what is read may lie anywhere in memory. */
const MARGIN = 13;

/** Kept here, where an allocation meter does not count it. */
const Memory = Uint8Array;

/**
 * A source that throws when it is asked for what is not there. What it gives lies amid other bytes in memory:
 * a reader that looks beyond what it was given finds those.
 */
export class WatchedSource implements ByteSource {
  bytesRead = 0;
  readonly size: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly surroundings = 0xa5,
  ) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (![offset, length].every((number) => Number.isSafeInteger(number) && number >= 0)) {
      throw new Error(`read of ${length} at ${offset}`);
    }
    if (offset > this.size) throw new Error(`read at ${offset} of ${this.size}`);
    const given = Math.min(length, this.size - offset);
    const memory = new Memory(given + 2 * MARGIN).fill(this.surroundings);
    memory.set(this.bytes.subarray(offset, offset + given), MARGIN);
    this.bytesRead += given;
    return Promise.resolve(memory.subarray(MARGIN, MARGIN + given));
  }

  /** What readers keep of the last piece is overwritten at once. */
  async readInto(memory: Uint8Array, offset: number): Promise<number> {
    memory.fill(this.surroundings);
    const bytes = await this.read(offset, memory.length);
    memory.set(bytes);
    return bytes.length;
  }
}
