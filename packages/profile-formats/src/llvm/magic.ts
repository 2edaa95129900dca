import { hasBytesAt, u64At, type ByteOrder } from '../base/bytes';
import { readVersionWord, type LlvmVariant } from './variants';

/** The version word of a profile; all null and empty when the file ends inside its first 16 bytes. */
interface VersionFacts {
  /** Low 32 bits of the version word at byte 8; raw and indexed numbers are unrelated. */
  readonly version: number | null;
  /** Known flags that are set in the version word, in the order of their bits. */
  readonly variants: readonly LlvmVariant[];
  /** Set flag bits (32-63) of the version word that have no known meaning. */
  readonly unknownBits: readonly number[];
}

/** A raw profile, as the instrumented program wrote it (`.profraw`). */
export interface LlvmRawFacts extends VersionFacts {
  /** Tells it from other files. */
  readonly kind: 'llvm-raw';
  /** Of the program that wrote it. */
  readonly byteOrder: ByteOrder;
  /** Size of a pointer in that program. */
  readonly pointerBytes: 4 | 8;
}

/** An indexed profile, as `llvm-profdata merge` writes it (`.profdata`). */
export interface LlvmIndexedFacts extends VersionFacts {
  /** Tells it from other files. */
  readonly kind: 'llvm-indexed';
}

/** A raw memory profile, as a program built with `-fmemory-profile` wrote it. */
export interface LlvmMemprofRawFacts {
  /** Tells it from other files. */
  readonly kind: 'llvm-memprof-raw';
  /** Of the program that wrote it. */
  readonly byteOrder: ByteOrder;
  /** A 64-bit number in decimal; null when the file ends before it. */
  readonly version: string | null;
}

// The u64 magics of INSTR_PROF_RAW_MAGIC_64/_32, IndexedInstrProf::Magic and MEMPROF_RAW_MAGIC_64 in LLVM's
// InstrProfData.inc, InstrProf.h and MemProfData.inc.
const RAW_64 = [0x81, 0x72, 0x66, 0x6f, 0x72, 0x70, 0x6c, 0xff];
const RAW_32 = [0x81, 0x52, 0x66, 0x6f, 0x72, 0x70, 0x6c, 0xff];
const MEMPROF_RAW = [0x81, 0x72, 0x66, 0x6f, 0x72, 0x70, 0x6d, 0xff];
/** Indexed profiles are little endian whatever the machine; this is their only form. */
const INDEXED = [0xff, 0x6c, 0x70, 0x72, 0x6f, 0x66, 0x69, 0x81];

const MAGIC_BYTES = 8;

function orderOf(head: Uint8Array, littleEndian: readonly number[]): ByteOrder | null {
  if (hasBytesAt(head, 0, littleEndian)) return 'little';
  return hasBytesAt(head, 0, littleEndian.toReversed()) ? 'big' : null;
}

function versionFacts(head: Uint8Array, order: ByteOrder): VersionFacts {
  const word = u64At(head, MAGIC_BYTES, order);
  return word === null ? { version: null, variants: [], unknownBits: [] } : readVersionWord(word);
}

/** Recognises LLVM's binary profiles by their magic number; null for anything else. */
export function identifyLlvmMagic(
  head: Uint8Array,
): LlvmRawFacts | LlvmIndexedFacts | LlvmMemprofRawFacts | null {
  if (hasBytesAt(head, 0, INDEXED)) return { kind: 'llvm-indexed', ...versionFacts(head, 'little') };
  for (const [magic, pointerBytes] of [[RAW_64, 8] as const, [RAW_32, 4] as const]) {
    const byteOrder = orderOf(head, magic);
    if (byteOrder) return { kind: 'llvm-raw', byteOrder, pointerBytes, ...versionFacts(head, byteOrder) };
  }
  const byteOrder = orderOf(head, MEMPROF_RAW);
  if (!byteOrder) return null;
  return {
    kind: 'llvm-memprof-raw',
    byteOrder,
    version: u64At(head, MAGIC_BYTES, byteOrder)?.toString() ?? null,
  };
}
