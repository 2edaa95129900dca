import { ascii, hasBytesAt } from '../base/bytes';
import type { TextHead } from '../base/text-head';

/** A profile of a format that this package knows by its first bytes only. */
export interface OtherProfileFacts {
  /** Tells it from other files. */
  readonly kind: 'other-profile';
  /** The format. */
  readonly format: OtherProfileFormat;
}

/**
 * `gcda` and `gcno`: counts and notes of gcov. `sample-…`: profiles made of samples, for `-fprofile-sample-use`.
 * `memprof-yaml`: a memory profile of LLVM in YAML. `perf-script`: what `perf script` prints.
 */
export type OtherProfileFormat =
  'gcda' | 'gcno' | 'sample-text' | 'sample-binary' | 'sample-extbinary' | 'memprof-yaml' | 'perf-script';

/** `SPMagic` of LLVM's SampleProf.h, a ULEB128 number: `SPROF42` and the number of the format, lowest bits first. */
function sampleMagic(format: number): readonly number[] {
  let rest = ascii('SPROF42').reduce((word, byte) => (word << 8n) | BigInt(byte), 0n);
  rest = (rest << 8n) | BigInt(format);
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

const MAGICS: readonly { readonly format: OtherProfileFormat; readonly bytes: readonly number[] }[] = [
  // The order of the bytes is that of the machine. Defined by gcc's gcov-io.h.
  ...(['gcda', 'gcno'] as const).flatMap((format) => [
    { format, bytes: ascii(format) },
    { format, bytes: ascii(format).toReversed() },
  ]),
  { format: 'sample-binary', bytes: sampleMagic(0xff) },
  { format: 'sample-extbinary', bytes: sampleMagic(4) },
];

/** Recognises binary profiles of other formats by their magic bytes. */
export function identifyOtherBinary(head: Uint8Array): OtherProfileFacts | null {
  const match = MAGICS.find(({ bytes }) => hasBytesAt(head, 0, bytes));
  return match ? { kind: 'other-profile', format: match.format } : null;
}

/** `name:samples:samples at its head`. Defined by LLVM's SampleProfReader.h. */
const SAMPLED_FUNCTION = /^[^\s#].*:\d+:\d+\s*$/;
/** ` line: count`, ` line.discriminator: count`, or the metadata ` !CFGChecksum: …`. */
const SAMPLED_LINE = /^ +(?:\d+(?:\.\d+)?: ?|!)/;
/** `program pid/tid [cpu] seconds: …`, where all but program, pid and time can be absent. */
const SCRIPT_SAMPLE = /^\s*\S.* \d+(?:\/\d+)? +(?:\[\d+\] +)?\d+\.\d{3,9}: /;

/** Recognises texts of other formats. */
export function identifyOtherText({ lines, rest }: TextHead): OtherProfileFacts | null {
  const content = [...lines, rest].filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [first = '', second = ''] = content;
  if (first === '---' && second.startsWith('HeapProfileRecords:')) return other('memprof-yaml');
  if (SAMPLED_FUNCTION.test(first) && SAMPLED_LINE.test(second)) return other('sample-text');
  return SCRIPT_SAMPLE.test(first) ? other('perf-script') : null;
}

function other(format: OtherProfileFormat): OtherProfileFacts {
  return { kind: 'other-profile', format };
}
