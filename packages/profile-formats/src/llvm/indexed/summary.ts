import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { corrupt, readBlock, sizeAt, truncated, type Block } from '../reading';

/**
 * A summary as the profile stores it: u64 number of fields, u64 number of cutoffs, the fields in this order,
 * then three u64 per cutoff. Defined by `IndexedInstrProf::Summary` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProf.h InstrProf.h}.
 */
export interface StoredSummary {
  /** Field 0, `TotalNumFunctions`. */
  readonly functions: bigint;
  /** Field 1, `TotalNumBlocks`: LLVM calls counters blocks here. */
  readonly counters: bigint;
  /** The largest first counter of a function; without `entryFirst` not always its entry. */
  readonly maximumFunctionCount: bigint;
  /** Field 3, `MaxBlockCount`: the largest counter. */
  readonly maximumCount: bigint;
  /** The largest counter that is not a function's first. */
  readonly maximumInternalCount: bigint;
  /** Of all counters, modulo 2^64. */
  readonly totalCount: bigint;
  /** One for each cutoff, ascending; LLVM writes 16, from 1 % to 99.9999 %. */
  readonly detailed: readonly SummaryCutoff[];
}

/** How few counters hold how much of the total count. */
export interface SummaryCutoff {
  /** Share of the total count, in millionths. */
  readonly cutoff: number;
  /** The smallest of the counters that are needed for it. */
  readonly minimumCount: bigint;
  /** How many counters are needed for it. */
  readonly counters: bigint;
}

const HEAD_BYTES = 16;
const FIELDS = 6;
const CUTOFF_BYTES = 24;
/** Far more than any release of LLVM writes (6 and 16); limits the bytes read for a damaged header. */
const MOST_FIELDS = 64;
const MOST_CUTOFFS = 1024;

/**
 * Reads summaries that follow one another.
 *
 * @param head the file's first bytes; more are read only if these do not suffice
 * @param end where the summaries must have ended
 */
export async function readSummaries(
  source: ByteSource,
  head: Block,
  offset: number,
  end: number,
  count: number,
): Promise<Result<{ summaries: StoredSummary[]; end: number }, Damage>> {
  const summaries: StoredSummary[] = [];
  let at = offset;
  while (summaries.length < count) {
    const sizes = await blockWith(source, head, at, HEAD_BYTES, end);
    if (!sizes.ok) return sizes;
    const fields = sizeAt(sizes.value.view, at - sizes.value.at, true);
    const cutoffs = sizeAt(sizes.value.view, at - sizes.value.at + 8, true);
    if (fields < FIELDS || fields > MOST_FIELDS) {
      return err(corrupt(at, 'number of summary fields', `${FIELDS} to ${MOST_FIELDS}`, fields));
    }
    if (cutoffs > MOST_CUTOFFS) {
      return err(corrupt(at + 8, 'number of summary cutoffs', `at most ${MOST_CUTOFFS}`, cutoffs));
    }
    const length = HEAD_BYTES + fields * 8 + cutoffs * CUTOFF_BYTES;
    const block = await blockWith(source, head, at, length, end);
    if (!block.ok) return block;
    summaries.push(decodeSummary(block.value.view, at - block.value.at + HEAD_BYTES, fields, cutoffs));
    at += length;
  }
  return ok({ summaries, end: at });
}

async function blockWith(
  source: ByteSource,
  head: Block,
  at: number,
  length: number,
  end: number,
): Promise<Result<Block, Damage>> {
  if (at + length > end) return err(truncated(at, 'summary', length, end - at));
  return at + length <= head.at + head.bytes.length ? ok(head) : readBlock(source, at, length, 'summary');
}

function decodeSummary(view: DataView, offset: number, fields: number, cutoffs: number): StoredSummary {
  const field = (index: number): bigint => view.getBigUint64(offset + index * 8, true);
  const detailed = Array.from({ length: cutoffs }, (_, index) => {
    const at = offset + fields * 8 + index * CUTOFF_BYTES;
    return {
      cutoff: sizeAt(view, at, true),
      minimumCount: view.getBigUint64(at + 8, true),
      counters: view.getBigUint64(at + 16, true),
    };
  });
  return {
    functions: field(0),
    counters: field(1),
    maximumFunctionCount: field(2),
    maximumCount: field(3),
    maximumInternalCount: field(4),
    totalCount: field(5),
    detailed,
  };
}
