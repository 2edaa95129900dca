/**
 * The bytes of a profile, asked for piece by piece: a header is read without the rest of a file of 100 MB.
 * `node/` has the one over files.
 */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * @returns `length` bytes from `offset`; fewer only where the source ends. The array may be a view that
   * later reads leave as it is.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes that are in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      Promise.resolve(bytes.subarray(offset, Math.min(bytes.length, offset + length))),
  };
}
