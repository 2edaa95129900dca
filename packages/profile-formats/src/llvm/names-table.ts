import { hash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';
import { blockOf, corrupt, truncated, type Block } from './reading';

/** Names of functions and vtables by the hash that profiles refer to them with, see {@link nameHashOf}. */
export type NameTable = ReadonlyMap<bigint, string>;

const SEPARATOR = 0x01;

/**
 * Names expand five- to fifteen-fold when they are unpacked, but a zlib stream can expand 1032-fold, and a
 * small file could fill the memory. So all chunks of a section together may expand at most this many times.
 */
const MOST_RATIO = 64;
/** Extra bytes, because a few similar names compress by any ratio. */
const RATIO_SLACK = 1 << 20;
/** A longer name is damage: no compiler makes one. */
export const LONGEST_NAME = 1 << 24;

/** The number that stands for a name in profiles: the first 8 bytes of its MD5, little endian. */
export function nameHashOf(name: Uint8Array | string): bigint {
  const digest = hash('md5', name, 'binary');
  return BigInt.asUintN(64, (BigInt(wordOf(digest, 4)) << 32n) | BigInt(wordOf(digest, 0)));
}

function wordOf(digest: string, at: number): number {
  const byte = (index: number): number => digest.charCodeAt(at + index);
  return (byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)) >>> 0;
}

/** The damage of a name that does not have the 64-bit hash stored for it; offsets are those in the block. */
export function nameDamage(
  { bytes, view, at }: Block,
  hashAt: number,
  from: number,
  to: number,
): Damage | null {
  const digest = hash('md5', bytes.subarray(from, to), 'binary');
  const [low, high] = [view.getUint32(hashAt, true), view.getUint32(hashAt + 4, true)];
  if (wordOf(digest, 0) === low && wordOf(digest, 4) === high) return null;
  const expected = `MD5 ${view.getBigUint64(hashAt, true)}`;
  return corrupt(at + from, 'name', expected, nameHashOf(bytes.subarray(from, to)));
}

/**
 * Decodes a section of names into a table: one or more chunks of { ULEB128 size, ULEB128 compressed size (0:
 * stored as they are), bytes (a zlib stream when compressed) }, after each any number of zero bytes. A chunk
 * holds names joined by the byte 1. Defined by `readAndDecodeStrings` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp}.
 */
export function decodeNames(block: Block, into: Map<bigint, string>): Result<NameTable, Damage> {
  const { bytes } = block;
  let offset = 0;
  let room = bytes.length * MOST_RATIO + RATIO_SLACK;
  while (offset < bytes.length) {
    const size = uleb128(block, offset);
    if (!size.ok) return size;
    const packedSize = uleb128(block, size.value.end);
    if (!packedSize.ok) return packedSize;
    const start = packedSize.value.end;
    const isPacked = packedSize.value.number > 0;
    const stored = isPacked ? packedSize.value.number : size.value.number;
    if (stored > bytes.length - start) {
      return err(truncated(block.at + start, 'names', stored, bytes.length - start));
    }
    const chunk = blockOf(bytes.subarray(start, start + stored), block.at + start);
    if (isPacked && size.value.number > room) {
      const expected = `what ${bytes.length} bytes can hold`;
      return err(corrupt(chunk.at, 'unpacked size of names', expected, size.value.number));
    }
    const names = isPacked ? unpack(chunk, size.value.number) : ok(chunk);
    if (!names.ok) return names;
    if (isPacked) room -= names.value.bytes.length;
    const damage = addNames(names.value, into);
    if (damage) return err(damage);
    offset = start + stored;
    while (bytes[offset] === 0) offset += 1;
  }
  return ok(into);
}

function unpack({ bytes, at }: Block, size: number): Result<Block, Damage> {
  try {
    const names = inflateSync(bytes, { maxOutputLength: Math.max(1, size) });
    return names.length === size
      ? ok(blockOf(names, at))
      : err(corrupt(at, 'unpacked names', `${size} bytes`, names.length));
  } catch (error) {
    if (!isCoded(error)) throw error;
    return err(corrupt(at, 'compressed names', `a zlib stream of ${size} bytes`, error.code));
  }
}

/** zlib's errors have a code: `Z_DATA_ERROR`, `Z_BUF_ERROR`, `ERR_BUFFER_TOO_LARGE`. */
function isCoded(error: unknown): error is { readonly code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

function addNames({ bytes: names, at, text }: Block, into: Map<bigint, string>): Damage | null {
  let start = 0;
  while (start <= names.length && names.length > 0) {
    const found = names.indexOf(SEPARATOR, start);
    const end = found < 0 ? names.length : found;
    if (end === start) return corrupt(at, 'names', 'names of at least one byte', 'an empty name');
    const problem = overlongName(at, end - start);
    if (problem) return problem;
    into.set(nameHashOf(names.subarray(start, end)), text('utf8', start, end));
    start = end + 1;
  }
  return null;
}

/** Damage if a name is longer than any that a compiler makes; JavaScript also limits strings. */
export function overlongName(at: number, bytes: number): Damage | null {
  return bytes > LONGEST_NAME ? corrupt(at, 'name', `at most ${LONGEST_NAME} bytes`, bytes) : null;
}

/** A number of 7 bits a byte, lowest first; the last byte has its top bit clear. */
function uleb128(block: Block, offset: number): Result<{ number: number; end: number }, Damage> {
  let number = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = block.bytes[offset + index];
    if (byte === undefined) return err(truncated(block.at + offset, 'size of names', index + 1, index));
    number += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return ok({ number, end: offset + index + 1 });
  }
  return err(corrupt(block.at + offset, 'size of names', 'a ULEB128 number below 2^56', 'more bytes'));
}
