import { createHash } from 'node:crypto';
import { sourceOf } from '../../base/byte-source';
import { collect, sampleBytes, samplesOf, valueOf } from '../../../test/llvm-tools/samples';
import { indexedFunctions } from './indexed';
import { readIndexedHeader } from './header';
import { readIndexedBinaryIds } from './sections';
import {
  encodeIndexed,
  INDEXED_FLAGS,
  type IndexedEncoding,
  type IndexedRecord,
} from '../../../test/llvm/indexed-encoder';
import { recordOf } from '../../../test/llvm/indexed-records';
import { CUTOFFS } from '../../../test/llvm/indexed-summary';

const FLAGS_MASK = 0xffff_ffff_0000_0000n;
/** What the encoder does not write, or what another one than LLVM's did. */
const IS_OTHERWISE = /-(?:memprof|temporal|vtable-names)-|-synth\./;

/** What the encoder makes of a decoded sample is the sample. */
test.each(
  samplesOf('indexed', '.profdata').filter((file) => !file.startsWith('bad-') && !IS_OTHERWISE.test(file)),
)('%s, decoded and encoded again', async (file) => {
  const sample = sampleBytes('indexed', file);
  const source = sourceOf(sample);
  const header = valueOf(await readIndexedHeader(source));
  const { records } = await collect(indexedFunctions(source, header));
  const encoded = encodeIndexed(records.map(recordOf), {
    version: header.version,
    flags: sample.readBigUInt64LE(8) & FLAGS_MASK,
    binaryIds: valueOf(await readIndexedBinaryIds(source, header)),
  });
  expect(encoded.toString('hex')).toBe(sample.toString('hex'));
});

/** An early profile of version 4 has two of the cutoffs twice. */
const EARLY_CUTOFFS = [...CUTOFFS, 500_000, 600_000].sort((a, b) => a - b);

/** Counters of `main` in a profile of version 3: ones at these places, else zeros. */
const ONES = [0, 2, 20, 21, 22, 25, 26, 27, 28, 29, 30];

const COMPAT: readonly IndexedRecord[] = [
  { name: 'name with spaces', hash: 0x400n, counts: [0n, 0n] },
  { name: 'function_count_only', hash: 0n, counts: [97_531n] },
  {
    name: 'large_numbers',
    hash: 0x3fff_ffff_ffff_ffffn,
    counts: [61n, 60n, 59n, 58n, 57n, 56n].map((power) => 1n << power),
  },
];

/**
 * Files of LLVM's own test suite, which releases wrote that no longer run, by what they hold and by their
 * SHA-256.
 */
test.each<[string, readonly IndexedRecord[], Omit<IndexedEncoding, 'flags'>, string]>([
  [
    'compat.profdata.v1',
    COMPAT,
    { version: 1 },
    '54f755d2f381a1947bcab7bb2aae4d452e830cb06e981a9094978a9b8213012c',
  ],
  [
    'compat.profdata.v2',
    [
      { name: 'foo', hash: 0xan, counts: [499_500n, 179_900n] },
      { name: 'main', hash: 0x410an, counts: [1n, 1000n, 1_000_000n, 499_500n] },
    ],
    { version: 2 },
    '71472570437562d26e7a93f60dc3188b2c35a6eb32d65cb58cb3d8c73af2e9b9',
  ],
  [
    'weight-instr-foo.profdata',
    [
      { name: 'usage', hash: 0n, counts: [0n] },
      { name: 'foo', hash: 0x28an, counts: [866_988_873n, 165_580_141n, 267_914_296n] },
      { name: 'bar', hash: 0x28an, counts: [0n, 0n, 0n] },
      {
        name: 'main',
        hash: 0x7d31_c47e_a98f_8248n,
        counts: Array.from({ length: 60 }, (_, index) => (ONES.includes(index) ? 1n : 0n)),
      },
    ],
    { version: 3 },
    '9c29a0c4050611e0d41fb10e158a69a2244eb5e4a0b35cb3b57d5a67a4535044',
  ],
  [
    'compat.profdata.v4',
    COMPAT,
    { version: 4, cutoffs: EARLY_CUTOFFS },
    'acde981faf06143aa7d576e5e8a5c37161e7064d0f68883ac0221ad8b9376e2a',
  ],
])('%s', (_, records, encoding, sha256) => {
  const bytes = encodeIndexed(records, { ...encoding, flags: INDEXED_FLAGS.frontEnd });
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
});

test('of what the summary of a profile of version 4 says, all is read, however many cutoffs it has', async () => {
  const bytes = encodeIndexed(COMPAT, { version: 4, cutoffs: EARLY_CUTOFFS });
  const { summary } = valueOf(await readIndexedHeader(sourceOf(bytes)));
  expect(summary).toMatchObject({
    functions: 3n,
    counters: 9n,
    maximumFunctionCount: 1n << 61n,
    maximumCount: 1n << 61n,
    maximumInternalCount: 1n << 60n,
    totalCount: 4_539_628_424_389_557_499n,
  });
  expect(summary?.detailed.map(({ cutoff }) => cutoff)).toEqual(EARLY_CUTOFFS);
  expect(summary?.detailed.slice(5, 8)).toEqual([
    { cutoff: 500_000, minimumCount: 1n << 61n, counters: 1n },
    { cutoff: 500_000, minimumCount: 1n << 61n, counters: 1n },
    { cutoff: 600_000, minimumCount: 1n << 60n, counters: 2n },
  ]);
});
