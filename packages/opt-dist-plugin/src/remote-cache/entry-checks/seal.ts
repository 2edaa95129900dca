import { createHash } from 'node:crypto';

/**
 * A seal is the end of an entry: an empty gzip member (RFC 1952) that only carries an extra field. Whoever
 * unpacks the entry as gzip gets the same bytes as without it: `gunzip` and Nx itself (23.2.1 reads the first
 * member only), so that entries can be read without the guard, too. Being a part of the entry it is stored
 * with it, in one write.
 *
 *     offset  bytes
 *          0  10     gzip header: 1f 8b 08 04 00 00 00 00 00 ff (deflate; FEXTRA; no time; unknown system)
 *         10   2     length of the extra field: 69, little endian
 *         12   2     subfield "OD"
 *         14   2     length of the subfield: 65, little endian
 *         16   1     version of this layout: 1
 *         17  32     sha256 of the archive: of everything before the seal
 *         49  32     sha256 of the text `opt-dist entry\n<hash>\n<sha256 of the archive in hex>\n`
 *         81   2     deflate: the empty last block, 03 00
 *         83   8     CRC-32 and size of nothing: zeros
 *
 * The second digest binds the archive to its name: an entry under another entry's name does not fit. It is no
 * signature: whoever can write to the server and knows this layout can make one.
 */
export const SEAL_BYTES = 91;

const VERSION = 1;
const HEAD = Buffer.from('1f8b08040000000000ff45004f444100', 'hex');
const TAIL = Buffer.from('03000000000000000000', 'hex');

/** The facts that the end of a file states about the rest. */
export type FoundSeal =
  | { readonly kind: 'none' }
  | { readonly kind: 'other-version'; readonly version: number }
  /** Both digests in hex. */
  | { readonly kind: 'seal'; readonly sha256: string; readonly bound: string };

/**
 * @param hash the task's hash, which is the entry's name
 * @param sha256 of the archive: 64 lower-case hex digits
 */
export function sealOf(hash: string, sha256: string): Uint8Array {
  return Buffer.concat([
    HEAD,
    Buffer.from([VERSION]),
    Buffer.from(sha256, 'hex'),
    Buffer.from(boundDigest(hash, sha256), 'hex'),
    TAIL,
  ]);
}

/** @param end the file's last {@link SEAL_BYTES} bytes, or the whole of a shorter file */
export function readSeal(end: Buffer): FoundSeal {
  const isSeal =
    end.length === SEAL_BYTES &&
    end.subarray(0, HEAD.length).equals(HEAD) &&
    end.subarray(SEAL_BYTES - TAIL.length).equals(TAIL);
  if (!isSeal) return { kind: 'none' };
  const version = end.readUInt8(HEAD.length);
  if (version !== VERSION) return { kind: 'other-version', version };
  const digest = (at: number) => end.toString('hex', at, at + 32);
  return { kind: 'seal', sha256: digest(HEAD.length + 1), bound: digest(HEAD.length + 33) };
}

/** The digest that binds an archive to its name, in hex. */
export function boundDigest(hash: string, sha256: string): string {
  return createHash('sha256').update(`opt-dist entry\n${hash}\n${sha256}\n`).digest('hex');
}
