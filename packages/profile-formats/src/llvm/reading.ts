import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';

/** A piece of a profile in memory. Its type names none of node's: the published declarations lead here. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The bytes from one offset to another, as UTF-8 or hexadecimal digits. */
  readonly text: (encoding: 'utf8' | 'hex', from: number, to: number) => string;
  /** The file offset of its first byte. */
  readonly at: number;
}

/** A part of a profile, in bytes of the file. */
export interface Section {
  /** From the start of the file. */
  readonly offset: number;
  /** Without padding. */
  readonly size: number;
}

/** The largest piece to read at once: arrays have a limit, and no sound profile has such a section. */
const MOST_BYTES = 0x7fff_ffff;

const WORD = 0x1_0000_0000;
/** Number of characters shown of an unexpected text. */
const SHOWN = 80;

/** Damage: the file ends before the promised end. */
export function truncated(at: number, what: string, needed: bigint | number, found: number): Damage {
  return { kind: 'truncated', at, what, needed, found };
}

/** Damage: a value that the format does not allow; a long value is shortened to its start. */
export function corrupt(at: number, what: string, expected: string, found: string | number | bigint): Damage {
  const shown = String(found);
  const start = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  return { kind: 'corrupt', at, what, expected, found: start };
}

/** Reads a piece that must be complete; allocates nothing if the file is too short. */
export async function readBlock(
  source: ByteSource,
  at: number,
  length: number,
  what: string,
): Promise<Result<Block, Damage>> {
  const damage = pieceDamage(source, at, length, what);
  if (damage) return err(damage);
  const bytes = length === 0 ? new Uint8Array(0) : await source.read(at, length);
  if (bytes.length < length) return err(truncated(at, what, length, bytes.length));
  return ok(blockOf(bytes.length === length ? bytes : bytes.subarray(0, length), at));
}

function pieceDamage(source: ByteSource, at: number, length: number, what: string): Damage | null {
  if (length > source.size - at) return truncated(at, what, length, Math.max(0, source.size - at));
  return length > MOST_BYTES ? corrupt(at, what, `at most ${MOST_BYTES} bytes`, length) : null;
}

/** Reads piece after piece into the same memory where the source can: a block is valid until the next one. */
export class PassingBlocks {
  readonly #source: ByteSource;
  #memory = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Reads a piece that must be complete, like {@link readBlock}. */
  async read(at: number, length: number, what: string): Promise<Result<Block, Damage>> {
    if (!this.#source.readInto || length === 0) return readBlock(this.#source, at, length, what);
    const damage = pieceDamage(this.#source, at, length, what);
    if (damage) return err(damage);
    if (length > this.#memory.length) this.#memory = new Uint8Array(length);
    const bytes = this.#memory.subarray(0, length);
    const found = await this.#source.readInto(bytes, at);
    return found < length ? err(truncated(at, what, length, found)) : ok(blockOf(bytes, at));
  }
}

/** Bytes as a block; they are not copied. */
export function blockOf(bytes: Uint8Array, at: number): Block {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    bytes: buffer,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at,
    text: (encoding, from, to) => buffer.toString(encoding, from, to),
  };
}

/** A u64 as a number: exact up to 2^53; a larger one still exceeds every file's size. */
export function sizeAt(view: DataView, offset: number, isLittle: boolean): number {
  const low = view.getUint32(isLittle ? offset : offset + 4, isLittle);
  const high = view.getUint32(isLittle ? offset + 4 : offset, isLittle);
  return high * WORD + low;
}

/** The next multiple of 8. */
export function alignedTo8(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

/** The head of a file in hex, to show in place of an expected magic number. */
export function firstBytes(block: Block): string {
  const first = block.text('hex', 0, 8);
  return first === '' ? 'an empty file' : `first bytes ${first}`;
}
