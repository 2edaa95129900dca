/** How an archive is packed, by its first bytes. */
export type ArchiveFormat = 'zstd' | 'xz' | 'gzip' | 'tar';

/** So many bytes tell. */
export const HEAD_BYTES = 264;

const MAGIC: readonly (readonly [ArchiveFormat, offset: number, bytes: Buffer])[] = [
  ['zstd', 0, Buffer.from('28b52ffd', 'hex')],
  ['xz', 0, Buffer.from('fd377a585a00', 'hex')],
  ['gzip', 0, Buffer.from('1f8b', 'hex')],
  ['tar', 257, Buffer.from('ustar')],
];

/** @returns null: no archive, such as a profile */
export function formatOf(head: Buffer): ArchiveFormat | null {
  const found = MAGIC.find(([, at, bytes]) => head.subarray(at, at + bytes.length).equals(bytes));
  return found?.[0] ?? null;
}
