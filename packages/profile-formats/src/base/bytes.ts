/** The order of the bytes of a number. */
export type ByteOrder = 'little' | 'big';

/** Whether the bytes at an offset are the given ones; false when the data ends before. */
export function hasBytesAt(data: Uint8Array, offset: number, expected: readonly number[]): boolean {
  return expected.every((byte, index) => data[offset + index] === byte);
}

/** The byte values of an ASCII text. */
export function ascii(text: string): readonly number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

/** The unsigned 64-bit number at an offset; null when the data ends before its last byte. */
export function u64At(data: Uint8Array, offset: number, order: ByteOrder): bigint | null {
  if (offset + 8 > data.length) return null;
  return new DataView(data.buffer, data.byteOffset, data.length).getBigUint64(offset, order === 'little');
}

/** The unsigned 16-bit number at an offset; null when the data ends before its last byte. */
export function u16At(data: Uint8Array, offset: number, order: ByteOrder): number | null {
  if (offset + 2 > data.length) return null;
  return new DataView(data.buffer, data.byteOffset, data.length).getUint16(offset, order === 'little');
}
