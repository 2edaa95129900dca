import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Breath } from './breath';
import { systemPath } from './name';
import { about, isFile, signatureOf, SourceError } from './walk';
import type { Signature } from './signature';

export interface Content {
  /** sha256. */
  readonly digest: Buffer;
  /** Of the very file that was read, taken before the reading. */
  readonly signature: Signature;
}

/** Large enough for nearly every source file at once; larger ones go through it piece by piece. */
const CHUNK = Buffer.allocUnsafe(1 << 20);

/**
 * @param root absolute directory of the tree
 * @throws SourceError for a refusal of the system; without a cause when the path is no longer a file
 */
export async function readContent(root: string, file: string, breath: Breath): Promise<Content> {
  // Neither waits for the writer of a pipe nor follows a link that came in between.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = about(file, () => openSync(systemPath(root, file), flags));
  try {
    const signature = about(file, () => signatureOf(fstatSync(descriptor, { bigint: true })));
    if (!isFile(signature)) throw new SourceError(file, null);
    const hash = createHash('sha256');
    for (let total = 0n; ;) {
      // Other tasks may run between two pieces and use the buffer, too: each piece is filled and digested at
      // once.
      const length = about(file, () => readSync(descriptor, CHUNK, 0, CHUNK.length, null));
      hash.update(CHUNK.subarray(0, length));
      total += BigInt(length);
      if (length === 0 || (length < CHUNK.length && total === signature.size))
        return { digest: hash.digest(), signature };
      if (breath.isDue) await breath.take();
    }
  } finally {
    closeSync(descriptor);
  }
}

/**
 * The target of a link. One that is not UTF-8 becomes a null byte, which no path holds, and its bytes in
 * hexadecimal.
 */
export function readLink(root: string, file: string): string {
  const target = about(file, () => readlinkSync(systemPath(root, file), { encoding: 'buffer' }));
  const text = target.toString('utf8');
  return Buffer.from(text).equals(target) ? text : `\0${target.toString('hex')}`;
}
