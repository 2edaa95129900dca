import { readSync } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../base/byte-source';
import { err, ok, type Result } from '../base/result';
import { fileErrorOf } from './file-error';
import type { FileError } from '../base/file-error';

/** The bytes of an open file. */
export interface FileSource extends ByteSource {
  /** Closes the file and ends reading. */
  close(): Promise<void>;
}

/**
 * Opens a regular file for readers that ask for pieces of it. Refuses pipes and devices without opening them.
 * A file that shrinks meanwhile gives fewer bytes, as if it had always ended there. A disk error rejects the
 * `read`.
 */
export async function openFileSource(path: string): Promise<Result<FileSource, FileError>> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return err({ kind: 'file', path, code: 'NOT_A_FILE' });
    const file = await open(path, 'r');
    return ok(sourceOfFile(file, status.size));
  } catch (error) {
    return err(fileErrorOf(path, error));
  }
}

function sourceOfFile(file: FileHandle, size: number): FileSource {
  const fill = (memory: Uint8Array, offset: number): number => {
    const length = Math.max(0, Math.min(memory.length, size - offset));
    let filled = 0;
    while (filled < length) {
      // Most of the hundreds of pieces are in the page cache, where waiting for a thread takes longer than
      // reading.
      const bytesRead = readSync(file.fd, memory, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  };
  return {
    size,
    // eslint-disable-next-line @typescript-eslint/require-await -- an error while reading rejects
    read: async (offset, length) => {
      const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, fill(bytes, offset));
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- an error while reading rejects
    readInto: async (memory, offset) => fill(memory, offset),
    close: () => file.close(),
  };
}
