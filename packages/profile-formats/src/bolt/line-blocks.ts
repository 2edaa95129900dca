import type { ByteSource } from '../base/byte-source';
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

/** Bytes asked for at once. */
const BLOCK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;
const NO_BYTES = new Uint8Array();

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** The readers' description of a line that is too long. */
export function overlongLine(at: number): Damage {
  const expected = `a line of at most ${LONGEST_LINE} bytes`;
  return { kind: 'corrupt', at, what: 'line', expected, found: 'a longer one' };
}

/**
 * The lines of a source, a block at a time. Memory is a few blocks, or a few times the longest line; a line
 * is never copied more than a few times, however long it is.
 */
export async function* lineBlocks(source: ByteSource): AsyncGenerator<LineBlock, void, undefined> {
  let begun: Uint8Array = NO_BYTES;
  let read = 0;
  while (read < source.size) {
    const chunk = await source.read(read, Math.max(BLOCK_BYTES, begun.length));
    if (chunk.length === 0) break;
    const at = read - begun.length;
    read += chunk.length;
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      begun = joined(begun, chunk);
      if (begun.length <= LONGEST_LINE) continue;
      yield { bytes: begun, at, isOverlong: true };
      return;
    }
    yield { bytes: joined(begun, chunk.subarray(0, end)), at, isOverlong: false };
    begun = chunk.subarray(end);
  }
  if (begun.length > 0) yield { bytes: begun, at: read - begun.length, isOverlong: false };
}
