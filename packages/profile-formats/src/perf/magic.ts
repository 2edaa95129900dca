import { ascii, hasBytesAt, u64At, type ByteOrder } from '../base/bytes';

/** A recording of Linux `perf`. */
export interface PerfDataFacts {
  /** Tells it from other files. */
  readonly kind: 'perf-data';
  /** Byte order of the recording machine. */
  readonly byteOrder: ByteOrder;
  /**
   * `pipe`: written to a pipe, with the attributes among the records. Null if the file ends inside the
   * header.
   */
  readonly mode: 'file' | 'pipe' | null;
}

const MAGIC = ascii('PERFILE2');
const HEADER_SIZE_AT = 8;
const PIPE_HEADER_SIZE = 16n;

/**
 * Recognises `perf.data`. Defined by tools/perf/Documentation/perf.data-file-format.txt of the Linux kernel.
 */
export function identifyPerfData(head: Uint8Array): PerfDataFacts | null {
  const isLittle = hasBytesAt(head, 0, MAGIC);
  if (!isLittle && !hasBytesAt(head, 0, MAGIC.toReversed())) return null;
  const byteOrder = isLittle ? 'little' : 'big';
  const size = u64At(head, HEADER_SIZE_AT, byteOrder);
  return {
    kind: 'perf-data',
    byteOrder,
    mode: size === null ? null : size === PIPE_HEADER_SIZE ? 'pipe' : 'file',
  };
}
