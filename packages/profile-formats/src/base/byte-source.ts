/**
 * The bytes of a profile, read piece by piece: a reader of the header does not load the rest of a file of 100
 * MB. `node/` has the source over files.
 */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * @returns `length` bytes from `offset`; fewer only at the end of the source. The array may be a view;
   * later reads do not change it.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /**
   * The same into memory of the reader, which can use it again for the next piece: fresh memory costs several
   * times as much as reading. Absent where {@link read} copies nothing.
   *
   * @returns how many bytes were read; fewer than there is room for only at the end of the source
   */
  readInto?(memory: Uint8Array, offset: number): Promise<number>;
}

/** Reads into given memory from any source; gives how many bytes were read. */
export async function readInto(source: ByteSource, memory: Uint8Array, offset: number): Promise<number> {
  if (source.readInto) return source.readInto(memory, offset);
  const bytes = await source.read(offset, memory.length);
  memory.set(bytes);
  return bytes.length;
}

/** A source over bytes in memory. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) =>
      Promise.resolve(bytes.subarray(offset, Math.min(bytes.length, offset + length))),
  };
}
