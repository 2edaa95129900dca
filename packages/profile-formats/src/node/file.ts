import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { HEAD_BYTES, identify, type Identification } from '../identify/identify';
import { err, ok, type Result } from '../base/result';
import { fileErrorOf } from './file-error';
import type { FileError } from '../base/file-error';

/** Size and digest of a file. */
export interface FileDigest {
  /** Bytes read. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Opens a regular file for a reader. Refuses pipes and devices without opening them, because opening one can
 * wait forever.
 */
async function withFile<T>(
  path: string,
  read: (file: FileHandle) => Promise<T>,
): Promise<Result<T, FileError>> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return err({ kind: 'file', path, code: 'NOT_A_FILE' });
    const file = await open(path, 'r');
    try {
      return ok(await read(file));
    } finally {
      await file.close();
    }
  } catch (error) {
    return err(fileErrorOf(path, error));
  }
}

/** Size and SHA-256 of a file, read in chunks of 1 MiB. */
export function digestFile(path: string): Promise<Result<FileDigest, FileError>> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, size);
      if (bytesRead === 0) return { size, sha256: hash.digest('hex') };
      hash.update(chunk.subarray(0, bytesRead));
      size += bytesRead;
    }
  });
}

/** Identifies a file by its first bytes and reads nothing more. */
export function identifyFile(path: string): Promise<Result<Identification, FileError>> {
  return withFile(path, async (file) => {
    const head = Buffer.alloc(HEAD_BYTES);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(head, size, HEAD_BYTES - size, size);
      size += bytesRead;
      if (bytesRead === 0 || size === HEAD_BYTES) return identify(head.subarray(0, size));
    }
  });
}

/** The whole text of a file in UTF-8. */
export function readText(path: string): Promise<Result<string, FileError>> {
  return withFile(path, (file) => file.readFile('utf8'));
}
