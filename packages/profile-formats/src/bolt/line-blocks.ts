import { readInto, type ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';

/** Whole lines of a text file; the last block may end in a line without its LF. */
export interface LineBlock {
  readonly bytes: Uint8Array;
  /** Where the block starts in the file. */
  readonly at: number;
  /** The block begins a line longer than any line of a profile; no block follows. */
  readonly isOverlong: boolean;
}

/** A longer line is damage: no profile has one, and memory must hold it. */
const LONGEST_LINE = 1 << 25;

/** Bytes asked for at once: they fit a processor's cache. */
const BLOCK_BYTES = 1 << 18;
const LINE_FEED = 0x0a;
/** The readers' description of a line that is too long. */
export function overlongLine(at: number): Damage {
  const expected = `a line of at most ${LONGEST_LINE} bytes`;
  return { kind: 'corrupt', at, what: 'line', expected, found: 'a longer one' };
}

/**
 * The lines of a source, a block at a time, each valid until the next. Memory is a few blocks, or a few times the
 * longest line; a line is never copied more than a few times, however long it is.
 */
export async function* lineBlocks(source: ByteSource): AsyncGenerator<LineBlock, void, undefined> {
  let memory = new Uint8Array(0);
  /** Bytes of a begun line, at the start of the memory. */
  let begun = 0;
  let read = 0;
  while (read < source.size) {
    const length = Math.min(Math.max(BLOCK_BYTES, begun), source.size - read);
    if (begun + length > memory.length) {
      const larger = new Uint8Array(begun + length);
      larger.set(memory.subarray(0, begun));
      memory = larger;
    }
    const found = await readInto(source, memory.subarray(begun, begun + length), read);
    if (found === 0) break;
    const at = read - begun;
    read += found;
    const filled = begun + found;
    const last = memory.subarray(begun, filled).lastIndexOf(LINE_FEED);
    const end = last < 0 ? 0 : begun + last + 1;
    if (end === 0 && filled > LONGEST_LINE) {
      yield { bytes: memory.subarray(0, filled), at, isOverlong: true };
      return;
    }
    if (end > 0) yield { bytes: memory.subarray(0, end), at, isOverlong: false };
    memory.copyWithin(0, end, filled);
    begun = filled - end;
  }
  if (begun > 0) yield { bytes: memory.subarray(0, begun), at: read - begun, isOverlong: false };
}
