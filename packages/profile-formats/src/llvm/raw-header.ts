import type { ByteSource } from '../byte-source';
import type { ByteOrder } from '../bytes';
import type { Damage } from '../damage';
import { err, ok, type Result } from '../result';
import { decodeBinaryIds } from './binary-ids';
import { identifyLlvmMagic } from './magic';
import { rawLayoutOf, type RawHeaderField } from './raw-layout';
import {
  alignedTo8,
  corrupt,
  firstBytes,
  readBlock,
  sizeAt,
  truncated,
  type Block,
  type Section,
} from './reading';
import { readVersionWord, type VersionWord } from './variants';
import { RAW_VERSIONS } from './versions';

/**
 * The header of a raw profile (`.profraw`), in the byte order and with the pointer size of the program that wrote it.
 * After magic and version word come u64 fields, by version:
 *
 * | field | since |
 * | --- | --- |
 * | bytes of binary ids | 7 |
 * | functions, padding, counters, padding | 5 |
 * | bitmap bytes, padding | 9 |
 * | uniform counters, padding, their delta | 11 |
 * | bytes of names, counters' delta | 5 |
 * | bitmap's delta | 9 |
 * | names' delta | 5 |
 * | vtables, bytes of vtable names | 10 |
 * | last value kind | 5 |
 *
 * and after it the sections in the order of {@link RawSections}. Defined by `INSTR_PROF_RAW_HEADER` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc InstrProfData.inc}
 * and read by `RawInstrProfReader` in its
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp InstrProfReader.cpp}.
 */
export interface RawHeader extends VersionWord {
  /** Where this profile starts in the file. */
  readonly offset: number;
  readonly byteOrder: ByteOrder;
  readonly pointerBytes: 4 | 8;
  readonly functions: number;
  /** Of 8 bytes, or of 1 with variant `byteCoverage`. */
  readonly counters: number;
  readonly vtables: number;
  readonly countersDelta: bigint;
  readonly bitmapDelta: bigint;
  readonly sections: RawSections;
}

/** In the order of the file; every section but the last lies inside the file. */
export interface RawSections {
  readonly binaryIds: Section;
  /** The functions' records. */
  readonly functions: Section;
  readonly counters: Section;
  readonly bitmap: Section;
  readonly names: Section;
  readonly vtables: Section;
  readonly vtableNames: Section;
  /** Where the value data starts; only the functions tell where it ends. */
  readonly values: number;
}

const IDENTIFYING_BYTES = 16;
const MOST_HEADER_BYTES = 152;

/** Reads the header of the raw profile that starts at an offset, less than 1 KiB, and checks that its sections fit. */
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
  const kindLast = number('valueKindLast');
  if (kindLast !== layout.kinds - 1) {
    const at = offset + layout.headerBytes - 8;
    return err(corrupt(at, 'last value kind', String(layout.kinds - 1), kindLast));
  }
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

  /** Goes on at a multiple of 8 bytes of the profile. */
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
