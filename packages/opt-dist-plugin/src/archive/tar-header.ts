import { isUtf8 } from 'node:buffer';
import { ok, type Result } from 'profile-formats';
import { type Refusal, refuse } from './refusal';

/**
 * Headers of a tar archive, as far as Nx writes them (23.2.1: the GNU format, long names in `L` and `K`
 * blocks, and two headers of the old format at its end). Everything else is refused, not skipped: pax
 * records, sparse files and repeated ends of archive are read in one way here and in another there, and these
 * checks must judge exactly the files that Nx unpacks. Readers for general use are lenient with all of these,
 * and hold records of any length in memory. The format: POSIX.1-1988 "ustar", and "Basic Tar Format" in the
 * manual of GNU tar.
 */
export const BLOCK_BYTES = 512;

/** POSIX's PATH_MAX on Linux, with the NUL at its end. */
const MOST_NAME_BYTES = 4096;

export type TarKind = 'file' | 'directory' | 'symlink';

export type TarHeader =
  | {
      readonly kind: TarKind;
      readonly name: string;
      readonly size: number;
      /** Of a link; else empty. */
      readonly target: string;
    }
  /** The next header's name, or its link's target, follows in the content. */
  | { readonly kind: 'long'; readonly of: 'name' | 'target'; readonly size: number }
  /** A block of zeros: the end of the archive. */
  | { readonly kind: 'end' };

const KINDS: Readonly<Record<string, TarKind>> = {
  '0': 'file',
  '\0': 'file',
  '2': 'symlink',
  '5': 'directory',
};
const LONG: Readonly<Record<string, 'name' | 'target'>> = { L: 'name', K: 'target' };
const REFUSED: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '3': 'a character device',
  '4': 'a block device',
  '6': 'a named pipe',
  S: 'a sparse file',
  g: 'a pax record',
  x: 'a pax record',
};

/** @param block {@link BLOCK_BYTES} bytes */
export function readTarHeader(block: Buffer): Result<TarHeader, Refusal> {
  if (isZero(block)) return ok({ kind: 'end' });
  if (octal(block, 148, 8) !== checksumOf(block))
    return refuse('archive', 'headers with correct checksums', 'one with a wrong checksum');
  const format = block.toString('latin1', 257, 265);
  if (!['ustar  \0', 'ustar\x0000', '\0'.repeat(8)].includes(format))
    return refuse('archive', 'the tar format of GNU or POSIX', 'another format');
  const name = nameOf(block, format);
  const type = block.toString('latin1', 156, 157);
  const size = sizeOf(block);
  if (size === null) return refuse(`archive: ${name}`, 'a size in octal digits or base 256', 'none');
  const of = LONG[type];
  if (of !== undefined)
    return size > MOST_NAME_BYTES
      ? refuse('archive', `names of at most ${MOST_NAME_BYTES} bytes`, `one of ${size}`)
      : ok({ kind: 'long', of, size });
  const kind = KINDS[type];
  if (kind === undefined) {
    const found = REFUSED[type] ?? `type ${JSON.stringify(type)}`;
    return refuse(`archive: ${name}`, 'a file or a directory', found);
  }
  if (kind !== 'file' && size > 0)
    return refuse(`archive: ${name}`, `a ${kind} without content`, `${size} bytes`);
  const target = kind === 'symlink' ? textOf(upToNul(block.subarray(157, 257))) : '';
  return ok({ kind, name, size, target });
}

/** A name from the content that follows a `long` header: one NUL may stand at its end. */
export function readLongName(content: Buffer): Result<string, Refusal> {
  const name = content.at(-1) === 0 ? content.subarray(0, -1) : content;
  return name.includes(0) || name.length === 0
    ? refuse('archive', 'names without NUL', 'one with NUL')
    : ok(textOf(name));
}

/** Names of other encodings only have to stay different from each other. */
function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function nameOf(block: Buffer, format: string): string {
  const name = textOf(upToNul(block.subarray(0, 100)));
  const prefix = format === 'ustar\x0000' ? textOf(upToNul(block.subarray(345, 500))) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function upToNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function checksumOf(block: Buffer): number {
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

function octal(block: Buffer, from: number, length: number): number | null {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString('latin1', from, from + length))?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 8);
}

/** Sizes from 8 GiB on are written in base 256 behind a set top bit. */
function sizeOf(block: Buffer): number | null {
  if (block.readUInt8(124) !== 0x80) return octal(block, 124, 12);
  const size = BigInt(`0x${block.toString('hex', 125, 136)}`);
  return size <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(size) : Number.MAX_SAFE_INTEGER;
}

export function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
