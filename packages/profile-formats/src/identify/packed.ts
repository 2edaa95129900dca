import { ascii, hasBytesAt } from '../base/bytes';
import type { TextHead } from '../base/text-head';

/** A compressed file or an archive: a profile may be inside. */
export interface PackedFacts {
  /** Tells it from other files. */
  readonly kind: 'packed';
  /** The compression or archive format; a compressed archive shows only its compression. */
  readonly format: 'gzip' | 'xz' | 'zstd' | 'bzip2' | 'zip' | 'tar' | 'ar';
}

/** The placeholder for a file that Git LFS has not fetched. */
export interface LfsPointerFacts {
  /** Tells it from other files. */
  readonly kind: 'git-lfs-pointer';
}

const MAGICS: readonly { format: PackedFacts['format']; at: number; bytes: readonly number[] }[] = [
  { format: 'gzip', at: 0, bytes: [0x1f, 0x8b] },
  { format: 'xz', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { format: 'zstd', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: 'bzip2', at: 0, bytes: ascii('BZh') },
  { format: 'zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { format: 'ar', at: 0, bytes: ascii('!<arch>\n') },
  { format: 'ar', at: 0, bytes: ascii('!<thin>\n') },
  { format: 'tar', at: 257, bytes: ascii('ustar') },
];

/** Recognises compressed files and archives by their magic bytes. */
export function identifyPacked(head: Uint8Array): PackedFacts | null {
  const match = MAGICS.find(({ at, bytes }) => hasBytesAt(head, at, bytes));
  return match ? { kind: 'packed', format: match.format } : null;
}

/** Recognises a Git LFS pointer file. Defined by git-lfs' docs/spec.md. */
export function identifyLfsPointer({ lines }: TextHead): LfsPointerFacts | null {
  return lines[0]?.startsWith('version https://git-lfs.github.com/spec/')
    ? { kind: 'git-lfs-pointer' }
    : null;
}
