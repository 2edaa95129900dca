import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { ok, type Result } from '../../base/result';
import { readBlock, type Block } from '../reading';
import type { RawHeader } from './header';

/** The counters of raw profiles, whichever functions they are of. */
export interface RawCounts {
  /** Their number. */
  readonly counters: number;
  /** Their sum, exact. */
  readonly totalCount: bigint;
  /** The largest. */
  readonly maximumCount: bigint;
}

/** So many 32-bit halves that a number can sum them exactly. */
const BLOCK_BYTES = 1 << 20;
const WORD = 0x1_0000_0000;
/** What 1-byte counters have for a block that ran. */
const COVERED = 0;
const IS_LITTLE_MACHINE = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Sums the counters of raw profiles without a look at their functions, in some hundredths of the time.
 * No counter is a mark here: `llvm-profdata merge`, which alone writes marks, refuses raw profiles with them.
 */
export async function readRawCounts(
  source: ByteSource,
  headers: readonly RawHeader[],
): Promise<Result<RawCounts, Damage>> {
  let [counters, totalCount, maximumCount] = [0, 0n, 0n];
  for (const { sections, variants, byteOrder } of headers) {
    const { offset, size } = sections.counters;
    for (let at = 0; at < size; at += BLOCK_BYTES) {
      const block = await readBlock(source, offset + at, Math.min(BLOCK_BYTES, size - at), 'counters');
      if (!block.ok) return block;
      const found = variants.includes('byteCoverage')
        ? countBytes(block.value)
        : countWords(block.value, byteOrder === 'little');
      counters += found.counters;
      totalCount += found.totalCount;
      if (found.maximumCount > maximumCount) maximumCount = found.maximumCount;
    }
  }
  return ok({ counters, totalCount, maximumCount });
}

function countBytes({ bytes }: Block): RawCounts {
  const ran = bytes.reduce((sum, byte) => (byte === COVERED ? sum + 1 : sum), 0);
  return { counters: bytes.length, totalCount: BigInt(ran), maximumCount: ran > 0 ? 1n : 0n };
}

function countWords({ bytes }: Block, isLittle: boolean): RawCounts {
  // A copy, for its start: words in place need an offset that is a multiple of 4.
  const copy = Uint8Array.from(bytes);
  if (isLittle !== IS_LITTLE_MACHINE) Buffer.from(copy.buffer).swap64();
  const words = new Uint32Array(copy.buffer, 0, Math.floor(copy.length / 8) * 2);
  const low = IS_LITTLE_MACHINE ? 0 : 1;
  let [lows, highs, mostLow, mostHigh] = [0, 0, 0, 0];
  for (let index = 0; index < words.length; index += 2) {
    const lowHalf = words[index + low] ?? 0;
    const highHalf = words[index + 1 - low] ?? 0;
    lows += lowHalf;
    highs += highHalf;
    if (highHalf > mostHigh || (highHalf === mostHigh && lowHalf > mostLow)) {
      mostHigh = highHalf;
      mostLow = lowHalf;
    }
  }
  return {
    counters: words.length / 2,
    totalCount: BigInt(highs) * BigInt(WORD) + BigInt(lows),
    maximumCount: BigInt(mostHigh) * BigInt(WORD) + BigInt(mostLow),
  };
}
