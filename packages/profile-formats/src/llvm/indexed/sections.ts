import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { decodeBinaryIds } from '../binary-ids';
import { decodeNames, type NameTable } from '../names-table';
import { corrupt, readBlock, sizeAt, truncated, type Block, type Section } from '../reading';
import type { LlvmVariant } from '../variants';

/** Where the parts of an indexed profile lie. */
export interface IndexedSections {
  /**
   * u64 number of buckets, u64 number of keys, then per bucket the u64 file offset of its functions, 0 for
   * none.
   */
  readonly hashTable: {
    /** `HashOffset` of the header: from the start of the file, a multiple of 8. */
    readonly offset: number;
    /** A power of two. */
    readonly buckets: number;
    /** Names in the table; a name can have several records. */
    readonly keys: number;
  };
  /**
   * Null without variant `memprof`. The first word is the section's version in what LLVM 20 and newer write.
   */
  readonly memProf: {
    /** `MemProfOffset` of the header (since version 8): from the start of the file. */
    readonly offset: number;
    /** The u64 that it starts with; the rest is not read. */
    readonly firstWord: bigint;
  } | null;
  /**
   * `BinaryIdOffset`, null before version 9; the u64 size before it left out. See
   * {@link readIndexedBinaryIds}.
   */
  readonly binaryIds: Section | null;
  /**
   * `VTableNamesOffset`, null before version 12; the u64 size before it left out. See
   * {@link readVtableNames}.
   */
  readonly vtableNames: Section | null;
  /** Null without variant `temporal`. See {@link readTemporalTraces}. */
  readonly temporalTraces: {
    /** Of the first trace: behind the two u64 that `TemporalProfTracesOffset` (since version 10) leads to. */
    readonly offset: number;
    /** The first of them: how many traces there are. */
    readonly traces: number;
    /** The second: how many were seen when these were chosen. */
    readonly streamSize: bigint;
  } | null;
}

/** Offsets as the header has them; absent in a version without such a section. */
export interface SectionOffsets {
  readonly hashTable: number;
  readonly memProf?: number;
  readonly binaryIds?: number;
  readonly vtableNames?: number;
  readonly temporalTraces?: number;
}

/** Order of first calls of functions in one run, or in several runs merged. */
export interface TemporalTrace {
  /** How many runs it stands for. */
  readonly weight: bigint;
  /** Hashes of the functions' names, see {@link nameHashOf}. */
  readonly functions: BigUint64Array;
}

const TABLE_HEAD_BYTES = 16;
/** A function has at least a hash and two lengths. */
const LEAST_ITEM_BYTES = 24;
const MOST_BUCKETS = 2 ** 32;

/** Reads the first words of every section and checks that the section lies inside the file. */
export async function readSections(
  source: ByteSource,
  offsets: SectionOffsets,
  variants: readonly LlvmVariant[],
  payloadOffset: number,
): Promise<Result<IndexedSections, Damage>> {
  const hashTable = await readTableHead(source, offsets.hashTable, payloadOffset);
  if (!hashTable.ok) return hashTable;
  const first = offsets.hashTable + TABLE_HEAD_BYTES + hashTable.value.buckets * 8;
  const memProf = variants.includes('memprof')
    ? await readWords(source, first, offsets.memProf ?? 0, 1, 'memory profile')
    : ok(null);
  if (!memProf.ok) return memProf;
  const binaryIds = await readSized(source, first, offsets.binaryIds, 'binary ids');
  if (!binaryIds.ok) return binaryIds;
  const vtableNames = await readSized(source, first, offsets.vtableNames, 'vtable names');
  if (!vtableNames.ok) return vtableNames;
  const traces = variants.includes('temporal')
    ? await readWords(source, first, offsets.temporalTraces ?? 0, 2, 'temporal traces')
    : ok(null);
  if (!traces.ok) return traces;
  return ok({
    hashTable: hashTable.value,
    memProf: memProf.value && {
      offset: memProf.value.at,
      firstWord: memProf.value.view.getBigUint64(0, true),
    },
    binaryIds: binaryIds.value,
    vtableNames: vtableNames.value,
    temporalTraces: traces.value && {
      offset: traces.value.at + 16,
      traces: sizeAt(traces.value.view, 0, true),
      streamSize: traces.value.view.getBigUint64(8, true),
    },
  });
}

async function readTableHead(
  source: ByteSource,
  offset: number,
  payloadOffset: number,
): Promise<Result<IndexedSections['hashTable'], Damage>> {
  const head = await readBlock(source, offset, TABLE_HEAD_BYTES, 'hash table');
  if (!head.ok) return head;
  const buckets = sizeAt(head.value.view, 0, true);
  const keys = sizeAt(head.value.view, 8, true);
  const room = source.size - offset - TABLE_HEAD_BYTES;
  if (buckets * 8 > room) return err(truncated(offset, 'hash table', buckets * 8, room));
  if (!Number.isInteger(Math.log2(buckets)) || buckets > MOST_BUCKETS) {
    return err(corrupt(offset, 'number of buckets', 'a power of two up to 2^32', buckets));
  }
  const most = Math.floor((offset - payloadOffset) / LEAST_ITEM_BYTES);
  if (keys > most) return err(corrupt(offset + 8, 'number of functions', `at most ${most}`, keys));
  return ok({ offset, buckets, keys });
}

async function readWords(
  source: ByteSource,
  first: number,
  offset: number,
  words: number,
  what: string,
): Promise<Result<Block, Damage>> {
  if (offset < first) return err(corrupt(0, `offset of ${what}`, `at least ${first}`, offset));
  return readBlock(source, offset, words * 8, what);
}

/** A section that starts with its size. */
async function readSized(
  source: ByteSource,
  first: number,
  offset: number | undefined,
  what: string,
): Promise<Result<Section | null, Damage>> {
  if (offset === undefined) return ok(null);
  const head = await readWords(source, first, offset, 1, what);
  if (!head.ok) return head;
  const size = sizeAt(head.value.view, 0, true);
  const room = source.size - offset - 8;
  return size > room ? err(truncated(offset, what, size, room)) : ok({ offset: offset + 8, size });
}

/** Reads the build ids of the binaries that the profile was gathered on, in hex. */
export async function readIndexedBinaryIds(
  source: ByteSource,
  header: IndexedSections,
): Promise<Result<string[], Damage>> {
  if (!header.binaryIds) return ok([]);
  const block = await readBlock(source, header.binaryIds.offset, header.binaryIds.size, 'binary ids');
  return block.ok ? decodeBinaryIds(block.value, true) : block;
}

/** Reads the names of vtables, which are there after `llvm-profdata merge --keep-vtable-symbols`. */
export async function readVtableNames(
  source: ByteSource,
  header: IndexedSections,
): Promise<Result<NameTable, Damage>> {
  if (!header.vtableNames) return ok(new Map());
  const block = await readBlock(source, header.vtableNames.offset, header.vtableNames.size, 'vtable names');
  return block.ok ? decodeNames(block.value, new Map()) : block;
}

/** Reads the temporal traces: per trace u64 weight, u64 number of functions, u64 per function. */
export async function readTemporalTraces(
  source: ByteSource,
  header: IndexedSections,
): Promise<Result<TemporalTrace[], Damage>> {
  if (!header.temporalTraces) return ok([]);
  const { offset, traces: count } = header.temporalTraces;
  const block = await readBlock(source, offset, source.size - offset, 'temporal traces');
  if (!block.ok) return block;
  const { view, at } = block.value;
  const traces: TemporalTrace[] = [];
  let end = 0;
  while (traces.length < count) {
    if (end + 16 > view.byteLength) {
      return err(truncated(at + end, 'temporal trace', 16, view.byteLength - end));
    }
    const length = sizeAt(view, end + 8, true);
    const room = view.byteLength - end - 16;
    if (length * 8 > room) return err(truncated(at + end + 16, 'temporal trace', length * 8, room));
    const start = end + 16;
    const functions = BigUint64Array.from({ length }, (_, index) =>
      view.getBigUint64(start + index * 8, true),
    );
    traces.push({ weight: view.getBigUint64(end, true), functions });
    end = start + length * 8;
  }
  return ok(traces);
}

/** Checks all parts of an indexed profile except its functions; null if they are sound. */
export async function checkIndexedSections(
  source: ByteSource,
  header: IndexedSections,
): Promise<Damage | null> {
  for (const read of [readIndexedBinaryIds, readVtableNames, readTemporalTraces]) {
    const section = await read(source, header);
    if (!section.ok) return section.error;
  }
  return null;
}
