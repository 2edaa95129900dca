import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import type { ValueSites } from '../../base/function-record';
import { err, ok, type Result } from '../../base/result';
import { blockOf, readBlock, truncated, type Block } from '../reading';
import { decodeValueData, VALUE_HEADER_BYTES, valueDataSize, type ValueResolver } from '../value-data';

const BLOCK_BYTES = 1 << 20;

/** A window that moves through the value data of a raw profile, which does not record its end. */
export class ValueWindow {
  /** File offset of the next function's value data. */
  at: number;
  #block: Block;
  readonly #source: ByteSource;
  readonly #isLittle: boolean;

  constructor(source: ByteSource, at: number, isLittle: boolean) {
    this.#source = source;
    this.at = at;
    this.#isLittle = isLittle;
    this.#block = blockOf(new Uint8Array(0), at);
  }

  /** Whether the next function's value data is there as a whole. */
  get isLoaded(): boolean {
    return this.#missing(this.at - this.#block.at) === 0;
  }

  /** Loads the next function's value data, and what follows it. */
  async load(): Promise<Result<null, Damage>> {
    for (;;) {
      const needed = this.#missing(this.at - this.#block.at);
      if (needed === 0) return ok(null);
      const room = Math.max(0, this.#source.size - this.at);
      if (needed > room) return err(truncated(this.at, 'value data', needed, room));
      const length = Math.min(room, Math.max(BLOCK_BYTES, needed));
      const block = await readBlock(this.#source, this.at, length, 'value data');
      if (!block.ok) return block;
      this.#block = block.value;
    }
  }

  /** Decodes the next function's value data, which must be loaded, and moves behind it. */
  decode(resolve: ValueResolver): Result<readonly ValueSites[], Damage> {
    const offset = this.at - this.#block.at;
    const decoded = decodeValueData(this.#block, offset, this.#block.bytes.length, this.#isLittle, resolve);
    if (!decoded.ok) return decoded;
    this.at = this.#block.at + decoded.value.end;
    return ok(decoded.value.values);
  }

  /** Skips the next function's value data, which must be loaded. */
  skip(): Damage | null {
    const offset = this.at - this.#block.at;
    const size = valueDataSize(this.#block, offset, this.#block.bytes.length, this.#isLittle);
    if (!size.ok) return size.error;
    this.at += size.value;
    return null;
  }

  /** The bytes that must be loaded from the next function's value data on to go on; 0 when they are. */
  #missing(offset: number): number {
    const { view } = this.#block;
    if (offset + VALUE_HEADER_BYTES > view.byteLength) return VALUE_HEADER_BYTES;
    const size = Math.max(VALUE_HEADER_BYTES, view.getUint32(offset, this.#isLittle));
    return offset + size > view.byteLength ? size : 0;
  }
}
