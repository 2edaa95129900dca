import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { identifyLlvmMagic } from '../magic';
import { readSections, type IndexedSections, type SectionOffsets } from './sections';
import { readSummaries, type StoredSummary } from './summary';
import { corrupt, firstBytes, readBlock, sizeAt, truncated, type Block } from '../reading';
import { readVersionWord, type VersionWord } from '../variants';
import { NEWEST_INDEXED_VERSION } from '../versions';

/**
 * The part of an indexed profile (`.profdata`) before its functions. All numbers are little endian; the
 * header is u64 fields, by version:
 *
 * | byte | field | upstream's name | since |
 * | --- | --- | --- | --- |
 * | 0 | magic `ff 6c 70 72 6f 66 69 81` | Magic | 1 |
 * | 8 | version word, see {@link VersionWord} | Version | 1 |
 * | 16 | 0; up to version 3 the largest first counter of a function | Unused | 1 |
 * | 24 | hash type: 0, MD5 | HashType | 1 |
 * | 32 | offset of the hash table's buckets | HashOffset | 1 |
 * | 40 | offset of the memory profile, 0 without one | MemProfOffset | 8 |
 * | 48 | offset of the binary ids | BinaryIdOffset | 9 |
 * | 56 | offset of the temporal traces, 0 without any | TemporalProfTracesOffset | 10 |
 * | 64 | offset of the vtable names | VTableNamesOffset | 12 |
 *
 * Then the summary (since version 4; a second one of the context-sensitive records with variant `csir`), then
 * the functions ({@link indexedFunctions}), then the buckets. Defined by `IndexedInstrProf::Header` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp} and
 * read by `IndexedInstrProfReader` in its {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp
 * InstrProfReader.cpp}.
 */
export interface IndexedHeader extends VersionWord, IndexedSections {
  /**
   * The summary that compilers use; null before version 4. `llvm-profdata show` counts anew and can differ,
   * because LLVM up to 21 left out front-end functions with bit 60 in their hash.
   */
  readonly summary: StoredSummary | null;
  /** Of the context-sensitive records; null without variant `csir`. */
  readonly contextSensitiveSummary: StoredSummary | null;
  /** Where the functions start. */
  readonly payloadOffset: number;
}

/** Holds the header and its summaries in nearly every profile. */
const FIRST_BYTES = 4096;
const FIXED_BYTES = 40;
const HASH_TYPE_AT = 24;
const HASH_OFFSET_AT = 32;

/** Optional fields in their order, with the first version that has them. */
const OFFSET_FIELDS = [
  ['memProf', 8],
  ['binaryIds', 9],
  ['temporalTraces', 10],
  ['vtableNames', 12],
] as const;

/** Reads header, summaries and the places of all sections; less than 64 KiB however large the profile is. */
export async function readIndexedHeader(source: ByteSource): Promise<Result<IndexedHeader, Damage>> {
  const head = await readBlock(source, 0, Math.min(source.size, FIRST_BYTES), 'header');
  if (!head.ok) return head;
  const word = versionOf(head.value);
  if (!word.ok) return word;
  const { version, variants } = word.value;
  const fields = OFFSET_FIELDS.filter(([, since]) => version >= since);
  const headerBytes = FIXED_BYTES + fields.length * 8;
  const { view } = head.value;
  if (view.byteLength < headerBytes) return err(truncated(0, 'header', headerBytes, view.byteLength));
  const hashType = view.getBigUint64(HASH_TYPE_AT, true);
  if (hashType !== 0n) return err(corrupt(HASH_TYPE_AT, 'hash type', '0 (MD5)', hashType));

  const tableOffset = sizeAt(view, HASH_OFFSET_AT, true);
  const optional = fields.map(
    ([name], index) => [name, sizeAt(view, FIXED_BYTES + index * 8, true)] as const,
  );
  const offsets: SectionOffsets = { ...Object.fromEntries(optional), hashTable: tableOffset };
  if (tableOffset < headerBytes) {
    return err(corrupt(HASH_OFFSET_AT, 'offset of the hash table', `at least ${headerBytes}`, tableOffset));
  }
  if (tableOffset > source.size) {
    return err(truncated(HASH_OFFSET_AT, 'functions', tableOffset, source.size));
  }
  const summaryCount = version < 4 ? 0 : variants.includes('csir') ? 2 : 1;
  const summaries = await readSummaries(source, head.value, headerBytes, tableOffset, summaryCount);
  if (!summaries.ok) return summaries;
  const [summary = null, contextSensitiveSummary = null] = summaries.value.summaries;
  const payloadOffset = summaries.value.end;
  const sections = await readSections(source, offsets, variants, payloadOffset);
  if (!sections.ok) return sections;
  return ok({ ...word.value, summary, contextSensitiveSummary, payloadOffset, ...sections.value });
}

function versionOf(head: Block): Result<VersionWord, Damage> {
  if (identifyLlvmMagic(head.bytes)?.kind !== 'llvm-indexed') {
    return err({ kind: 'not-this-format', format: 'llvm-indexed', found: firstBytes(head) });
  }
  if (head.bytes.length < FIXED_BYTES) return err(truncated(0, 'header', FIXED_BYTES, head.bytes.length));
  const word = readVersionWord(head.view.getBigUint64(8, true));
  if (word.version >= 1 && word.version <= NEWEST_INDEXED_VERSION) return ok(word);
  return err({
    kind: 'unsupported-version',
    format: 'llvm-indexed',
    expected: `1 to ${NEWEST_INDEXED_VERSION}`,
    found: String(word.version),
  });
}
