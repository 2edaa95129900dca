import { splitHead, type TextHead } from '../../base/text-head';
import { wordOf } from './lines';
import type { LlvmVariant } from '../variants';

/** A text profile, as `llvm-profdata merge -text` writes it (`.proftext`). */
export interface LlvmTextFacts {
  /** Tells it from other files. */
  readonly kind: 'llvm-text';
  /** The variants switched on by known header lines. */
  readonly variants: readonly LlvmVariant[];
  /** Header lines (without the colon) that have no known meaning. */
  readonly unknownDirectives: readonly string[];
}

/**
 * Header lines, case-insensitive. Defined by `TextInstrProfReader::readHeader` in LLVM's InstrProfReader.cpp.
 */
const DIRECTIVES: Readonly<Record<string, readonly LlvmVariant[]>> = {
  fe: [],
  ir: ['ir'],
  csir: ['ir', 'csir'],
  entry_first: ['entryFirst'],
  not_entry_first: [],
  instrument_loop_entries: ['loopEntries'],
  single_byte_coverage: ['byteCoverage'],
  temporal_prof_traces: ['temporal'],
};

/** All that `TextInstrProfReader::hasFormat` looks at; behind them names can have any bytes. */
const TEXT_BYTES = 8;

function isContent(line: string): boolean {
  return line !== '' && !line.startsWith('#');
}

/**
 * Recognises a text profile: by its `:ir`-like header lines, or, as front-end profiles need none, by a first
 * record of a name, a hash and a number of counters. Null for any other text.
 */
export function identifyLlvmText(head: Uint8Array): LlvmTextFacts | null {
  return head.subarray(0, TEXT_BYTES).every(isPrintable) ? identifyLines(splitHead(head)) : null;
}

/** A printable character of ASCII, or white space. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

function identifyLines({ lines, rest }: TextHead): LlvmTextFacts | null {
  const content = [...lines, rest].map((line) => line.trimEnd()).filter(isContent);
  const end = content.findIndex((line) => !line.startsWith(':'));
  const directives = content
    .slice(0, end < 0 ? content.length : end)
    .map((line) => line.slice(1).trim().toLowerCase());
  const unknownDirectives = directives.filter((directive) => !Object.hasOwn(DIRECTIVES, directive));
  if (directives.length > unknownDirectives.length) {
    const variants = new Set(directives.flatMap((directive) => DIRECTIVES[directive] ?? []));
    return { kind: 'llvm-text', variants: [...variants], unknownDirectives };
  }
  const [, hash = '', counters = ''] = content;
  const isRecord = directives.length === 0 && wordOf(hash, true) !== null && wordOf(counters) !== null;
  return isRecord ? { kind: 'llvm-text', variants: [], unknownDirectives } : null;
}
