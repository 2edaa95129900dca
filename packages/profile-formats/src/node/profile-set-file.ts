import { createHash } from 'node:crypto';
import type { FoundFile } from '../profile-set/manifest-check';
import { err, ok, type Result } from '../base/result';
import type { ProfileFacts } from '../inspect/facts';
import { inspect } from '../inspect/inspect';
import { fileErrorOf } from './file-error';
import { openFileSource, type FileSource } from './file-source';
import type { FileError } from '../base/file-error';

/** A profile's digest and contents. */
export interface InspectedFile extends Omit<FoundFile, 'file'> {
  /** As it was given. */
  readonly path: string;
  /** At depth `all`. */
  readonly facts: ProfileFacts;
}

const CHUNK_BYTES = 1024 * 1024;

/**
 * Digests and inspects a profile through one open file, so that both see the same bytes. Reads it twice,
 * because readers go back and forth and a digest does not; holding the whole file would cost its size in
 * memory and save no time.
 */
export async function inspectProfile(path: string): Promise<Result<InspectedFile, FileError>> {
  const opened = await openFileSource(path);
  if (!opened.ok) return opened;
  try {
    return ok({
      path,
      ...(await digestOf(opened.value)),
      facts: await inspect(opened.value, { hottest: 0 }),
    });
  } catch (error) {
    return err(fileErrorOf(path, error));
  } finally {
    await opened.value.close();
  }
}

async function digestOf(source: FileSource): Promise<Pick<InspectedFile, 'size' | 'sha256'>> {
  const hash = createHash('sha256');
  let size = 0;
  for (;;) {
    const bytes = await source.read(size, CHUNK_BYTES);
    if (bytes.length === 0) return { size, sha256: hash.digest('hex') };
    hash.update(bytes);
    size += bytes.length;
  }
}
