import type { ByteSource } from '../../src/base/byte-source';

/**
 * A source that fails the test when it is read outside of its bytes, and that gives them in small pieces if
 * asked.
 */
export class GuardedSource implements ByteSource {
  bytesRead = 0;
  readonly size: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly piece = Number.MAX_SAFE_INTEGER,
  ) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
      throw new Error(`read of ${length} at ${offset}`);
    }
    const end = Math.min(this.size, offset + Math.min(length, this.piece));
    const read = this.bytes.slice(offset, end);
    this.bytesRead += read.length;
    return Promise.resolve(read);
  }
}
