import type { Readable } from 'node:stream';
import { sourceOf } from '../base/byte-source';
import type { FileError } from '../base/file-error';
import { err, ok, type Result } from '../base/result';
import { HEAD_BYTES, identify } from '../identify/identify';
import { fileErrorOf } from './file-error';
import { openFileSource, type FileSource } from './file-source';
import { isCompression, MOST_UNPACKED, unpack, type Compression } from './unpack';

/** The bytes of a profile, unpacked where it was compressed. */
export interface OpenProfile extends FileSource {
  /** The compression that was read through; null without one, and where the system lacks the tool. */
  readonly packed: Compression | null;
}

/** Stands for the standard input. */
export const STANDARD_INPUT = '-';

/**
 * Opens a profile as people have it: a regular file, or `-` for a stream such as the standard input, and either
 * of them compressed by gzip, xz or zstd. A stream and what was unpacked are held in memory, 1 GiB at most.
 */
export async function openProfile(
  path: string,
  input: Readable,
  most = MOST_UNPACKED,
): Promise<Result<OpenProfile, FileError>> {
  const opened = await (path === STANDARD_INPUT ? openStream(input, most) : openFileSource(path));
  if (!opened.ok) return opened;
  const source = opened.value;
  const identification = identify(await source.read(0, HEAD_BYTES));
  if (identification.kind !== 'packed' || !isCompression(identification.format))
    return ok({ ...source, packed: null });
  const packed = identification.format;
  const unpacked = source.size > most ? err('TOO_LARGE' as const) : await unpackAll(source, packed, most);
  if (!unpacked.ok && unpacked.error === 'NO_TOOL') return ok({ ...source, packed: null });
  await source.close();
  return unpacked.ok
    ? ok({ ...inMemory(unpacked.value), packed })
    : err({ kind: 'file', path, code: unpacked.error });
}

async function unpackAll(source: FileSource, packed: Compression, most: number) {
  return unpack(await source.read(0, source.size), packed, most);
}

async function openStream(input: Readable, most: number): Promise<Result<FileSource, FileError>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of input as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > most) break;
      pieces.push(piece);
    }
  } catch (error) {
    return err(fileErrorOf(STANDARD_INPUT, error));
  }
  return size > most
    ? err({ kind: 'file', path: STANDARD_INPUT, code: 'TOO_LARGE' })
    : ok(inMemory(Buffer.concat(pieces)));
}

function inMemory(bytes: Uint8Array): FileSource {
  return { ...sourceOf(bytes), close: () => Promise.resolve() };
}
