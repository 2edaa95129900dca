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
import { identifyPerfData, type PerfDataFacts } from '../perf/magic';
import { isUtf8Text, readTextHead } from '../base/text-head';

/** A file without a byte: what a program leaves that was stopped, or could not write its profile. */
export interface EmptyFacts {
  /** Tells it from other files. */
  readonly kind: 'empty';
}

/** None of the known formats. */
export interface UnknownFacts {
  /** Tells it from other files. */
  readonly kind: 'unknown';
  /** Whether the head has nothing but text in UTF-8. */
  readonly isText: boolean;
  /** The first bytes, 16 at most, in hex. */
  readonly firstBytes: string;
}

/** What a file is, told from its first bytes, with the facts that lie in them. */
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
  | PackedFacts
  | LfsPointerFacts
  | UnknownFacts;

/** How many of a file's first bytes {@link identify} wants to see, if the file has so many. */
export const HEAD_BYTES = 4096;

const SHOWN_BYTES = 16;

/**
 * Tells what a file is from its first {@link HEAD_BYTES} bytes (all of them when it is shorter). It says what
 * the file claims to be, not that it is sound: a cut or damaged profile is still identified.
 */
export function identify(head: Uint8Array): Identification {
  if (head.length === 0) return { kind: 'empty' };
  return (
    identifyLlvmMagic(head) ??
    identifyPerfData(head) ??
    identifyElf(head) ??
    identifyPacked(head) ??
    identifyText(head) ??
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
    identifyLlvmText(text)
  );
}

function unknown(head: Uint8Array): UnknownFacts {
  const first = Array.from(head.subarray(0, SHOWN_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  return { kind: 'unknown', isText: isUtf8Text(head), firstBytes: first.join('') };
}
