import type { ByteSource } from '../../base/byte-source';
import type { ByteOrder } from '../../base/bytes';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { decodeBinaryIds } from '../binary-ids';
import { identifyLlvmMagic } from '../magic';
import { rawLayoutOf, type RawHeaderField } from './layout';
import {
  alignedTo8,
  corrupt,
  firstBytes,
  readBlock,
  sizeAt,
  truncated,
  type Block,
  type Section,
} from '../reading';
import { readVersionWord, type VersionWord } from '../variants';
import { RAW_VERSIONS } from '../versions';

/**
 * The header of a raw profile (`.profraw`), in the byte order and with the pointer size of the program that
 * wrote it. All fields are u64, at these bytes of the header, by version:
 *
 * | field, as upstream names it | 5 | 7, 8 | 9 | 10 | 11 |
 * | --- | --- | --- | --- | --- | --- |
 * | Magic | 0 | 0 | 0 | 0 | 0 |
 * | Version, see {@link VersionWord} | 8 | 8 | 8 | 8 | 8 |
 * | BinaryIdsSize | | 16 | 16 | 16 | 16 |
 * | NumData | 16 | 24 | 24 | 24 | 24 |
 * | PaddingBytesBeforeCounters | 24 | 32 | 32 | 32 | 32 |
 * | NumCounters | 32 | 40 | 40 | 40 | 40 |
 * | PaddingBytesAfterCounters | 40 | 48 | 48 | 48 | 48 |
 * | NumBitmapBytes | | | 56 | 56 | 56 |
 * | PaddingBytesAfterBitmapBytes | | | 64 | 64 | 64 |
 * | NumUniformCounters | | | | | 72 |
 * | PaddingBytesAfterUniformCounters | | | | | 80 |
 * | UniformCountersDelta | | | | | 88 |
 * | NamesSize | 48 | 56 | 72 | 72 | 96 |
 * | CountersDelta | 56 | 64 | 80 | 80 | 104 |
 * | BitmapDelta | | | 88 | 88 | 112 |
 * | NamesDelta | 64 | 72 | 96 | 96 | 120 |
 * | NumVTables | | | | 104 | 128 |
 * | VNamesSize | | | | 112 | 136 |
 * | ValueKindLast | 72 | 80 | 104 | 120 | 144 |
 * | size of the header | 80 | 88 | 112 | 128 | 152 |
 *
 * and after it the sections in the order of {@link RawSections}. Defined by `INSTR_PROF_RAW_HEADER` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc InstrProfData.inc}
 * and read by `RawInstrProfReader` in its
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp InstrProfReader.cpp}.
 */
export interface RawHeader extends VersionWord {
  /** Where this profile starts in the file. */
  readonly offset: number;
  /** Of all numbers in it; the order of the magic's bytes tells. */
  readonly byteOrder: ByteOrder;
  /** Size of the pointers in the records; the magic tells: `r` for 8, `R` for 4. */
  readonly pointerBytes: 4 | 8;
  /** `NumData`: records of functions. */
  readonly functions: number;
  /** `NumCounters`: of 8 bytes, or of 1 with variant `byteCoverage`. */
  readonly counters: number;
  /** `NumVTables`: records of vtables; 0 before version 10. */
  readonly vtables: number;
  /**
   * `CountersDelta`: the base of pointers to counters. From version 8 on they are relative to their record.
   */
  readonly countersDelta: bigint;
  /** `BitmapDelta`: the same for the bitmap; 0 before version 9, meaningless without bitmap. */
  readonly bitmapDelta: bigint;
  /** Where its parts lie. */
  readonly sections: RawSections;
}

/** In the order of the file; every section but the last lies inside the file. */
export interface RawSections {
  /** Build ids: per id u64 length, bytes, zero bytes up to a multiple of 8. Empty before version 7. */
  readonly binaryIds: Section;
  /**
   * The functions' records: 48 bytes each in versions 5 to 8, 64 in 9 and 10, 72 in 11 (pointers of 8 bytes).
   */
  readonly functions: Section;
  /**
   * The functions' counters: u64 each, or one byte each with variant `byteCoverage`, where 0 means that it
   * ran.
   */
  readonly counters: Section;
  /** MC/DC bitmaps; empty before version 9. */
  readonly bitmap: Section;
  /** Names of functions in chunks: ULEB128 size, ULEB128 compressed size (0: not compressed), bytes. */
  readonly names: Section;
  /**
   * Records of vtables, see {@link RawHeader.vtables}: u64 hash of the name, pointer to the start, u32 size.
   */
  readonly vtables: Section;
  /** Names of vtables, in the form of {@link names}; empty before version 10. */
  readonly vtableNames: Section;
  /** Where the value data starts; its end follows from the functions. */
  readonly values: number;
}

const IDENTIFYING_BYTES = 16;
const MOST_HEADER_BYTES = 152;

/**
 * Reads the header of the raw profile that starts at an offset, less than 1 KiB, and checks that its sections
 * fit.
 */
export async function readRawHeader(source: ByteSource, offset = 0): Promise<Result<RawHeader, Damage>> {
  const length = Math.min(MOST_HEADER_BYTES, Math.max(0, source.size - offset));
  const head = await readBlock(source, offset, length, 'header');
  if (!head.ok) return head;
  const block = head.value;
  const facts = identifyLlvmMagic(block.bytes);
  if (facts?.kind !== 'llvm-raw') {
    return err({ kind: 'not-this-format', format: 'llvm-raw', found: firstBytes(block) });
  }
  const { byteOrder, pointerBytes } = facts;
  const isLittle = byteOrder === 'little';
  if (length < IDENTIFYING_BYTES) return err(truncated(offset, 'header', IDENTIFYING_BYTES, length));
  const word = readVersionWord(block.view.getBigUint64(8, isLittle));
  if (!RAW_VERSIONS.includes(word.version)) {
    const expected = RAW_VERSIONS.join(', ');
    return err({ kind: 'unsupported-version', format: 'llvm-raw', expected, found: String(word.version) });
  }
  const layout = rawLayoutOf(word.version, pointerBytes);
  if (length < layout.headerBytes) return err(truncated(offset, 'header', layout.headerBytes, length));
  const fieldAt = (field: RawHeaderField): number | null => layout.header[field] ?? null;
  const number = (field: RawHeaderField): number => {
    const at = fieldAt(field);
    return at === null ? 0 : sizeAt(block.view, at, isLittle);
  };
  const word64 = (field: RawHeaderField): bigint => {
    const at = fieldAt(field);
    return at === null ? 0n : block.view.getBigUint64(at, isLittle);
  };
  if (number('binaryIdsBytes') % 8 !== 0) {
    return err(corrupt(offset + 16, 'bytes of binary ids', 'a multiple of 8', number('binaryIdsBytes')));
  }

  const counterBytes = word.variants.includes('byteCoverage') ? 1 : 8;
  const places = new Places(block, layout.headerBytes, source.size);
  const sections: RawSections = {
    binaryIds: places.take('binary ids', number('binaryIdsBytes')),
    functions: places.take('functions', number('functions') * layout.recordBytes),
    counters: places
      .skip(number('paddingBeforeCounters'))
      .take('counters', number('counters') * counterBytes),
    bitmap: places.skip(number('paddingAfterCounters')).take('bitmap', number('bitmapBytes')),
    names: places
      .skip(
        number('paddingAfterBitmap') + number('uniformCounters') * 8 + number('paddingAfterUniformCounters'),
      )
      .take('names', number('namesBytes')),
    vtables: places.align().take('vtables', number('vtables') * layout.vtableBytes),
    vtableNames: places.take('vtable names', number('vtableNamesBytes')),
    values: places.align().end,
  };
  if (places.damage) return err(places.damage);
  return ok({
    ...word,
    offset,
    byteOrder,
    pointerBytes,
    functions: number('functions'),
    counters: number('counters'),
    vtables: number('vtables'),
    countersDelta: word64('countersDelta'),
    bitmapDelta: word64('bitmapDelta'),
    sections,
  });
}

/** Lays sections one after another and keeps the first that passes the end of the file. */
class Places {
  damage: Damage | null = null;
  end: number;
  readonly #start: number;
  readonly #size: number;

  constructor(header: Block, headerBytes: number, size: number) {
    this.#start = header.at;
    this.end = header.at + headerBytes;
    this.#size = size;
  }

  take(what: string, size: number): Section {
    const section = { offset: this.end, size };
    this.#move(what, size);
    return section;
  }

  skip(size: number): this {
    this.#move('padding', size);
    return this;
  }

  /** Advances to a multiple of 8 bytes in the profile. */
  align(): this {
    const used = this.end - this.#start;
    return this.skip(alignedTo8(used) - used);
  }

  #move(what: string, size: number): void {
    const room = this.#size - this.end;
    if (size > room) this.damage ??= truncated(this.end, what, size, Math.max(0, room));
    this.end += size;
  }
}

/** Reads the build ids of the binaries that a raw profile was gathered on, in hex. */
export async function readRawBinaryIds(
  source: ByteSource,
  header: RawHeader,
): Promise<Result<string[], Damage>> {
  const { offset, size } = header.sections.binaryIds;
  const block = await readBlock(source, offset, size, 'binary ids');
  return block.ok ? decodeBinaryIds(block.value, header.byteOrder === 'little') : block;
}
