import { BLOCK_BYTES } from './tar-header';

/** The longest file name in POSIX's header, which has a field of its own for the directories. */
export const MOST_NAME_BYTES = 100;
/** The largest size in the 11 octal digits of that header. */
export const MOST_FILE_BYTES = 8 ** 11 - 1;

/**
 * The header of a file in POSIX's "ustar" format, which `readTarHeader` reads: equal for equal names and sizes,
 * whoever packs it and when.
 * @param dir of at most 155 bytes
 */
export function tarHeader(dir: string, file: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  header.write(file, 0);
  // Mode, owner and group.
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  // The time, in seconds since 1970: one second, as some programs take zero for none.
  header.write('00000000001\0', 136, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(dir, 345);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Zeros between the end of a file and the next header. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

export const TAR_END = Buffer.alloc(2 * BLOCK_BYTES);
