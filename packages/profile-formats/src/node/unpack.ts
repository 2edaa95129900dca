import { spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { err, ok, type Result } from '../base/result';
import type { PackedFacts } from '../identify/packed';

/** A compression that is read through. */
export type Compression = Extract<PackedFacts['format'], 'gzip' | 'xz' | 'zstd'>;

/** Why bytes could not be unpacked: they are damaged, too many, or the system lacks the tool. */
export type UnpackFailure = 'DAMAGED_PACKING' | 'TOO_LARGE' | 'NO_TOOL';

/** More than any profile that is known, and less than a machine that trains a compiler has. */
export const MOST_UNPACKED = 2 ** 30;

/** Whether a packed file is only compressed, not an archive, and by a tool that is asked for here. */
export function isCompression(format: PackedFacts['format']): format is Compression {
  return format === 'gzip' || format === 'xz' || format === 'zstd';
}

/** Unpacks bytes: gzip by Node.js, xz and zstd by the system's tool. */
export function unpack(
  packed: Uint8Array,
  compression: Compression,
  most = MOST_UNPACKED,
): Promise<Result<Uint8Array, UnpackFailure>> {
  return compression === 'gzip' ? gunzipped(packed, most) : unpackedBy(compression, packed, most);
}

async function gunzipped(packed: Uint8Array, most: number): Promise<Result<Uint8Array, UnpackFailure>> {
  try {
    return ok(await promisify(gunzip)(packed, { maxOutputLength: most }));
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
    return err(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'TOO_LARGE' : 'DAMAGED_PACKING');
  }
}

function unpackedBy(
  tool: 'xz' | 'zstd',
  packed: Uint8Array,
  most: number,
): Promise<Result<Uint8Array, UnpackFailure>> {
  return new Promise((resolve) => {
    const child = spawn(tool, ['-d', '-c', '-q'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const pieces: Uint8Array[] = [];
    let size = 0;
    child.stdout.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size <= most) pieces.push(piece);
      else child.kill('SIGKILL');
    });
    child.on('error', () => {
      resolve(err('NO_TOOL'));
    });
    child.on('close', (code) => {
      if (size > most) resolve(err('TOO_LARGE'));
      else resolve(code === 0 ? ok(Buffer.concat(pieces)) : err('DAMAGED_PACKING'));
    });
    // The exit code reports a tool that ends before reading everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(packed);
  });
}
