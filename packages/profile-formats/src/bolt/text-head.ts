import type { TextHead } from '../base/text-head';

/** BOLT's line format (`.fdata`), as an instrumented program, `perf2bolt` or `merge-fdata` writes it. */
export interface FdataFacts {
  /** Tells it from other files. */
  readonly kind: 'bolt-fdata';
  /** What the first record is; null when there are only header lines. */
  readonly records: 'branch' | 'sample' | 'memory' | null;
  /** Events of the `no_lbr` header; null without that header. */
  readonly basicSamples: readonly string[] | null;
  /** The profile was collected on a binary that BOLT had already processed. */
  readonly boltedCollection: boolean;
}

/** BOLT's YAML profile, as `llvm-bolt -w` or `merge-fdata` writes it. */
export interface BoltYamlFacts {
  /** Tells it from other files. */
  readonly kind: 'bolt-yaml';
  /** The header's `profile-version`; null when the head has none. */
  readonly version: number | null;
}

/** Input of `perf2bolt -pa`: samples counted by address, not yet by function. */
export interface BoltPreaggregatedFacts {
  /** Tells it from other files. */
  readonly kind: 'bolt-preaggregated';
}

const NO_LBR = /^no_lbr(?: +(.*))?$/s;
const BOLTED = /^boltedcollection\s*$/;
/** `<type> <name> <offset> …`; a backslash in the name protects the next character. */
const LOCATION = /^([0-5]) +(?:\\.|[^\\ ])+ +(?:0x)?[0-9a-fA-F]+ +(.*)$/s;
const SECOND_LOCATION = /^[0-5] +(?:\\.|[^\\ ])+ +\S/;
const ADDRESS = '(?:(?:X|[0-9a-fA-F]+):)?[0-9a-fA-F]+';
const EVENT = /^E \S/;
const AGGREGATED = new RegExp(
  `^(?:S ${ADDRESS} \\d+|[FfRr] ${ADDRESS} ${ADDRESS} \\d+|B ${ADDRESS} ${ADDRESS} \\d+ \\d+|T ${ADDRESS} ${ADDRESS} ${ADDRESS} \\d+)\\s*$`,
);

function recordsOf(line: string, isSampled: boolean): FdataFacts['records'] {
  const [, type = '', tail = ''] = LOCATION.exec(line) ?? [];
  if (type === '') return null;
  if (isSampled) return /^-?\d/.test(tail) ? 'sample' : null;
  if (!SECOND_LOCATION.test(tail)) return null;
  return type >= '3' ? 'memory' : 'branch';
}

/**
 * Recognises fdata by its header lines or its first record. Either order of the two header lines is
 * recognised, although `llvm-bolt` reads only `no_lbr` first. Defined by `DataReader::parse` in
 * bolt/lib/Profile/DataReader.cpp.
 */
export function identifyFdata({ lines, rest }: TextHead): FdataFacts | null {
  const all = [...lines, rest];
  let at = 0;
  let basicSamples: readonly string[] | null = null;
  let boltedCollection = false;
  for (; at < all.length; at += 1) {
    const line = all[at] ?? '';
    const sampled = NO_LBR.exec(line);
    if (sampled) basicSamples = (sampled[1] ?? '').split(/\s/).filter((event) => event !== '');
    else if (BOLTED.test(line)) boltedCollection = true;
    else break;
  }
  const records = recordsOf(all[at] ?? '', basicSamples !== null);
  return at > 0 || records !== null ? { kind: 'bolt-fdata', records, basicSamples, boltedCollection } : null;
}

/** Recognises a YAML profile as BOLT does, by a first line `---`, and by the `header:` that follows. */
export function identifyBoltYaml({ lines }: TextHead): BoltYamlFacts | null {
  if (lines[0] !== '---' || lines[1]?.trimEnd() !== 'header:') return null;
  const versions = lines.flatMap((line) => /^ +profile-version: *([0-9]{1,9}) *$/.exec(line)?.[1] ?? []);
  return { kind: 'bolt-yaml', version: versions[0] === undefined ? null : Number(versions[0]) };
}

/**
 * Recognises pre-aggregated samples by the first line after those that name events. Defined by BOLT's
 * `docs/profiles.md`.
 */
export function identifyPreaggregated({ lines, rest }: TextHead): BoltPreaggregatedFacts | null {
  const first = lines.find((line) => !EVENT.test(line)) ?? rest;
  return AGGREGATED.test(first) ? { kind: 'bolt-preaggregated' } : null;
}
