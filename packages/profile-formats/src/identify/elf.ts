import { hasBytesAt, u16At, type ByteOrder } from '../base/bytes';

/**
 * An executable, library or object file, often given by mistake in place of a profile, such as the binary
 * that it was gathered on.
 */
export interface ElfFacts {
  /** Tells it from other files. */
  readonly kind: 'elf';
  /** `EI_DATA`: the machine's byte order. */
  readonly byteOrder: ByteOrder | null;
  /** `EI_CLASS`: width of addresses. */
  readonly bits: 32 | 64 | null;
  /** `e_type`; a position-independent executable is a `shared` one. */
  readonly type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other' | null;
  /** `e_machine`'s number, e.g. 62 for x86-64. */
  readonly machine: number | null;
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const TYPES = ['other', 'relocatable', 'executable', 'shared', 'core'] as const;

/** Recognises an ELF file. Defined by the System V ABI, chapter 4. Fields beyond the head are null. */
export function identifyElf(head: Uint8Array): ElfFacts | null {
  if (!hasBytesAt(head, 0, MAGIC)) return null;
  const bits = head[4] === 1 ? 32 : head[4] === 2 ? 64 : null;
  const byteOrder = head[5] === 1 ? 'little' : head[5] === 2 ? 'big' : null;
  const type = byteOrder && u16At(head, 16, byteOrder);
  return {
    kind: 'elf',
    byteOrder,
    bits,
    type: type === null ? null : (TYPES[type] ?? 'other'),
    machine: byteOrder && u16At(head, 18, byteOrder),
  };
}
