import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { Result } from 'profile-formats';
import { attempt } from '../fs/attempt';
import type { Problem } from '../model/problem';

/** A file with the digests that packagers' systems ask for, in hex. */
export interface DigestedFile {
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly sha512: string;
  /** Of 512 bits, as Gentoo's Manifest has it. */
  readonly blake2b: string;
}

export function digestedFile(file: string): Promise<Result<DigestedFile, Problem>> {
  return attempt('read', file, async () => {
    const hashes = ['sha256', 'sha512', 'blake2b512'].map((name) => createHash(name));
    let size = 0;
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
      size += chunk.length;
      for (const hash of hashes) hash.update(chunk);
    }
    const [sha256 = '', sha512 = '', blake2b = ''] = hashes.map((hash) => hash.digest('hex'));
    return { name: path.basename(file), size, sha256, sha512, blake2b };
  });
}
