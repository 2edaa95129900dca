import { describeFact } from '../../src/verdict/text';
import { ANY_CONSUMER, verdict } from '../../src/verdict/verdict';
import type { VerdictFact } from '../../src/verdict/fact';
import type { Damaged } from './damages';
import type { Refusal } from './refusals';

/** One of the two takes a file that the other refuses, or LLVM's tool dies over it. */
export interface Difference {
  readonly damaged: Damaged;
  readonly llvmMajor: number;
  /** Why it is refused here; null when it is not. */
  readonly ours: VerdictFact | null;
  readonly theirs: Refusal | null;
}

/**
 * A class of differences that is meant, and the file and function of LLVM that makes it, as it is known; it was not
 * compared with the sources of each release.
 */
interface KnownDifference {
  readonly name: string;
  readonly source: string;
  readonly isOne: (difference: Difference) => boolean;
}

/** What is said of the contents, not of their form: `llvm-profdata merge` takes such profiles. */
const OF_CONTENTS: readonly VerdictFact['kind'][] = [
  'no-functions',
  'all-counters-zero',
  'mixed-levels',
  'counter-too-large',
];

/** Why `llvm-profdata merge` of a release would not take the file. */
export function refusedHere({ facts }: Damaged, llvmMajor: number): VerdictFact | null {
  const { facts: graded } = verdict(facts, { ...ANY_CONSUMER, place: 'merge', llvmMajor });
  const isRaw = facts.identification.kind === 'llvm-raw';
  const refusing = graded.filter(
    ({ grade, fact }) =>
      grade === 'unusable' &&
      (!OF_CONTENTS.includes(fact.kind) || (isRaw && fact.kind === 'counter-too-large')),
  );
  return refusing[0]?.fact ?? null;
}

/** Whether the two agree; a tool that dies agrees with nobody. */
export function differs({ ours, theirs }: Difference): boolean {
  return theirs?.kind === 'crashed' || (ours === null) !== (theirs === null);
}

function damageIn({ ours, theirs }: Difference, kind: 'corrupt' | 'truncated', ...whats: readonly string[]) {
  if (theirs !== null || ours?.kind !== 'damaged' || ours.damage.kind !== kind) return false;
  return whats.includes(ours.damage.what);
}

/** All lines before the first byte 0 are empty or comments. */
function isTextOfNothing(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0);
  const text = Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
  return text.split(/\r?\n/).every((line) => line === '' || line.startsWith('#'));
}

const isIndexed = ({ damaged: { facts } }: Difference): boolean =>
  facts.identification.kind === 'llvm-indexed';

/**
 * The differences that are meant: a reader that walks into what lies behind a profile is no measure, and a
 * compiler looks functions up where the tool walks.
 */
const KNOWN: readonly KnownDifference[] = [
  {
    name: 'the tool dies over a file that is refused here',
    source: 'wherever it trusts a size',
    isOne: ({ ours, theirs }) => theirs?.kind === 'crashed' && ours !== null,
  },
  {
    name: 'an empty file is skipped',
    source: 'llvm/tools/llvm-profdata/llvm-profdata.cpp: loadInput',
    isOne: ({ ours, theirs }) => ours?.kind === 'empty-file' && theirs === null,
  },
  {
    name: 'functions are walked, while a compiler looks them up: hashes of names and buckets are not compared',
    source: 'llvm/include/llvm/Support/OnDiskHashTable.h: OnDiskIterableChainedHashTable::iterator_base',
    isOne: (difference) =>
      damageIn(
        difference,
        'corrupt',
        ...['name', 'bucket of a hash', 'offset of a bucket', 'number of buckets'],
        ...['items of a bucket', 'items of the last bucket', 'end of the functions', 'number of functions'],
      ),
  },
  {
    name: 'nobody tells the table of functions where the file ends',
    source: 'llvm/include/llvm/Support/OnDiskHashTable.h: readNumBucketsAndEntries',
    isOne: (difference) => damageIn(difference, 'truncated', 'functions', 'hash table'),
  },
  {
    name: 'the names of vtables are looked at only when somebody asks',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: IndexedInstrProfReader::readHeader, getSymtab',
    isOne: (difference) =>
      isIndexed(difference) && damageIn(difference, 'truncated', 'vtable names', 'names'),
  },
  {
    name: 'a size of binary ids wraps around',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: IndexedInstrProfReader::readHeader',
    isOne: (difference) => isIndexed(difference) && damageIn(difference, 'truncated', 'binary ids'),
  },
  {
    name: 'up to LLVM 15 the build ids of a raw profile are read only to be printed',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: RawInstrProfReader::printBinaryIds',
    isOne: (difference) =>
      difference.llvmMajor <= 15 &&
      !isIndexed(difference) &&
      (damageIn(difference, 'corrupt', 'length of a binary id') ||
        damageIn(difference, 'truncated', 'length of a binary id', 'binary id')),
  },
  {
    name: 'a packed piece of names may pass the end of their section',
    source: 'llvm/lib/ProfileData/InstrProf.cpp: readAndDecodeStrings',
    isOne: (difference) => !isIndexed(difference) && damageIn(difference, 'truncated', 'names'),
  },
  {
    name: 'of the hash type only the lower 32 bits are looked at',
    source: 'llvm/include/llvm/ProfileData/InstrProf.h: IndexedInstrProf::HashT',
    isOne: (difference) => damageIn(difference, 'corrupt', 'hash type'),
  },
  {
    name: 'nobody tells the summary where the functions end',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: IndexedInstrProfReader::readSummary',
    isOne: (difference) => damageIn(difference, 'truncated', 'summary'),
  },
  {
    name: 'the flag of a memory profile says nothing before version 8',
    source: 'llvm/lib/ProfileData/InstrProf.cpp: IndexedInstrProf::Header::readFromBuffer',
    isOne: (difference) => damageIn(difference, 'corrupt', 'offset of memory profile'),
  },
  {
    name: 'a timestamp may be all that a function has, or more than it has',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: RawInstrProfReader::readRawCounts',
    isOne: (difference) =>
      damageIn(difference, 'corrupt', 'number of counters') &&
      'variants' in difference.damaged.facts.identification &&
      difference.damaged.facts.identification.variants.includes('temporal'),
  },
  {
    name: 'a summary has other fields than six: they are read by their index alone',
    source: 'llvm/include/llvm/ProfileData/InstrProf.h: IndexedInstrProf::Summary::get',
    isOne: (difference) => damageIn(difference, 'corrupt', 'number of summary fields'),
  },
  {
    name: 'version 0 is none, but only newer versions are refused',
    source: 'llvm/lib/ProfileData/InstrProf.cpp: IndexedInstrProf::Header::readFromBuffer',
    isOne: ({ ours, theirs }) =>
      theirs === null &&
      ours?.kind === 'damaged' &&
      ours.damage.kind === 'unsupported-version' &&
      ours.damage.found === '0',
  },
  {
    name: 'the memory profile inside is not looked into here',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: IndexedMemProfReader::deserialize',
    isOne: ({ damaged: { facts }, ours, theirs }) =>
      ours === null && theirs?.kind === 'refused' && facts.memProfVersion !== null,
  },
  {
    name: 'a byte 0 ends a text, and nobody reads on',
    source: 'llvm/lib/Support/LineIterator.cpp: line_iterator::advance',
    isOne: (difference) => damageIn(difference, 'corrupt', 'text'),
  },
  {
    name: 'the last line of a text may lack its end, and a number its digits',
    source: 'llvm/lib/Support/LineIterator.cpp: line_iterator::advance',
    isOne: (difference) => damageIn(difference, 'truncated', 'end of the last line'),
  },
  {
    name: 'a text of comments is a profile without functions',
    source: 'llvm/lib/ProfileData/InstrProfReader.cpp: TextInstrProfReader::hasFormat, readNextRecord',
    isOne: ({ damaged: { bytes }, ours, theirs }) =>
      theirs === null && ours?.kind === 'not-a-profile' && isTextOfNothing(bytes),
  },
];

/** The class of a difference with its place in LLVM's sources, or the difference in words when it is of none. */
export function classOf(difference: Difference): { readonly title: string } | { readonly unknown: string } {
  const known = KNOWN.find(({ isOne }) => isOne(difference));
  if (known) return { title: `${known.name} (${known.source})` };
  const { damaged, ours, theirs } = difference;
  const here = ours ? describeFact(ours) : 'taken';
  return { unknown: `${damaged.file}: ${here}; LLVM: ${JSON.stringify(theirs)}; ${damaged.origin}` };
}
