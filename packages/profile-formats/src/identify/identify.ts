import {
  identifyBoltYaml,
  identifyFdata,
  identifyPreaggregated,
  type BoltPreaggregatedFacts,
  type BoltYamlFacts,
  type FdataFacts,
} from '../bolt/text-head';
import { identifyElf, type ElfFacts } from './elf';
import {
  identifyLlvmMagic,
  type LlvmIndexedFacts,
  type LlvmMemprofRawFacts,
  type LlvmRawFacts,
} from '../llvm/magic';
import { identifyLlvmText, type LlvmTextFacts } from '../llvm/text/head';
import { identifyLfsPointer, identifyPacked, type LfsPointerFacts, type PackedFacts } from './packed';
import { identifyOtherBinary, identifyOtherText, type OtherProfileFacts } from './other-profiles';
import { identifyPerfData, type PerfDataFacts } from '../perf/magic';
import { isUtf8Text, readTextHead } from '../base/text-head';

/** An empty file, such as a program leaves that was stopped or could not write its profile. */
export interface EmptyFacts {
  /** Tells it from other files. */
  readonly kind: 'empty';
}

/** None of the known formats. */
export interface UnknownFacts {
  /** Tells it from other files. */
  readonly kind: 'unknown';
  /** Whether the head is text in UTF-8. */
  readonly isText: boolean;
  /** The first bytes, 16 at most, in hex. */
  readonly firstBytes: string;
}

/** The kind of a file and the facts in its first bytes. */
export type Identification =
  | EmptyFacts
  | LlvmRawFacts
  | LlvmIndexedFacts
  | LlvmTextFacts
  | LlvmMemprofRawFacts
  | FdataFacts
  | BoltYamlFacts
  | BoltPreaggregatedFacts
  | PerfDataFacts
  | ElfFacts
  | OtherProfileFacts
  | PackedFacts
  | LfsPointerFacts
  | UnknownFacts;

/** The number of first bytes that {@link identify} needs, or fewer for a shorter file. */
export const HEAD_BYTES = 4096;

const SHOWN_BYTES = 16;

/**
 * Identifies a file by its first {@link HEAD_BYTES} bytes, or all bytes of a shorter file. The result is what
 * the file claims to be, not a proof that it is sound: a cut or damaged profile is still identified.
 */
export function identify(head: Uint8Array): Identification {
  if (head.length === 0) return { kind: 'empty' };
  return (
    identifyLlvmMagic(head) ??
    identifyPerfData(head) ??
    identifyElf(head) ??
    identifyOtherBinary(head) ??
    identifyPacked(head) ??
    identifyText(head) ??
    identifyLlvmText(head) ??
    unknown(head)
  );
}

function identifyText(head: Uint8Array): Identification | null {
  const text = readTextHead(head);
  if (!text) return null;
  return (
    identifyLfsPointer(text) ??
    identifyBoltYaml(text) ??
    identifyFdata(text) ??
    identifyPreaggregated(text) ??
    identifyOtherText(text)
  );
}

function unknown(head: Uint8Array): UnknownFacts {
  const first = Array.from(head.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return { kind: 'unknown', isText: isUtf8Text(head), firstBytes: first.join('') };
}
