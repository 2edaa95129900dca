import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';

/** A piece of a profile in memory. */
export interface Block {
  readonly bytes: Buffer;
  readonly view: DataView;
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

/** The most that is read in one piece; arrays end somewhere, and no sound profile has a section like it. */
const MOST_BYTES = 0x7fff_ffff;

const WORD = 0x1_0000_0000;
/** Characters of a text that is not what it should be. */
const SHOWN = 80;

/** Damage: the file ends before what it promises. */
export function truncated(at: number, what: string, needed: bigint | number, found: number): Damage {
  return { kind: 'truncated', at, what, needed, found };
}

/** Damage: a value that the format does not allow; of a long one the start is told. */
export function corrupt(at: number, what: string, expected: string, found: string | number | bigint): Damage {
  const shown = String(found);
  const start = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
  return { kind: 'corrupt', at, what, expected, found: start };
}

/**
 * Reads a piece that must be there as a whole; nothing is allocated for one that the file is too short for.
 */
export async function readBlock(
  source: ByteSource,
  at: number,
  length: number,
  what: string,
): Promise<Result<Block, Damage>> {
  if (length > source.size - at) return err(truncated(at, what, length, Math.max(0, source.size - at)));
  if (length > MOST_BYTES) return err(corrupt(at, what, `at most ${MOST_BYTES} bytes`, length));
  const bytes = length === 0 ? new Uint8Array(0) : await source.read(at, length);
  if (bytes.length < length) return err(truncated(at, what, length, bytes.length));
  return ok(blockOf(bytes.length === length ? bytes : bytes.subarray(0, length), at));
}

/** Bytes as a block; they are not copied. */
export function blockOf(bytes: Uint8Array, at: number): Block {
  return {
    bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    at,
  };
}

/** A u64 as a number: exact up to 2^53, and still larger than every file's size when it is more. */
export function sizeAt(view: DataView, offset: number, isLittle: boolean): number {
  const low = view.getUint32(isLittle ? offset : offset + 4, isLittle);
  const high = view.getUint32(isLittle ? offset + 4 : offset, isLittle);
  return high * WORD + low;
}

/** The next multiple of 8. */
export function alignedTo8(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

/** The head of a file in hex, for saying what it has in place of a magic number. */
export function firstBytes(block: Block): string {
  const first = block.bytes.subarray(0, 8).toString('hex');
  return first === '' ? 'an empty file' : `first bytes ${first}`;
}
