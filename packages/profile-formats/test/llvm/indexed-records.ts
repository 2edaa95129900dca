import type { FunctionRecord } from '../../src/base/function-record';
import { INDEXED_FLAGS, type IndexedRecord } from './indexed-encoder';
import { nameWord } from './raw-encoder';

/** An instrumentation, with records that a profile of it can have. */
export interface IndexedProgram {
  readonly level: keyof typeof INDEXED_FLAGS;
  readonly flags: bigint;
  readonly records: readonly IndexedRecord[];
}

/** Set in the hash of a context-sensitive record. */
const SECOND_ROUND = 1n << 60n;

const MAIN: IndexedRecord = {
  name: 'main',
  hash: 0xca8_c0e8_43ba_0685n,
  counts: [14n, 10n, 0n, 2n ** 40n],
  values: [
    [
      [
        [nameWord('d1/x.c;helper'), 9n],
        [nameWord('never'), 4n],
        [0n, 1n],
      ],
      [],
      [[nameWord('main'), 2n ** 33n]],
    ],
    [
      [
        [9n, 8n],
        [17n, 8n],
        [5n, 4n],
      ],
    ],
  ],
};

const RECORDS: readonly IndexedRecord[] = [
  MAIN,
  { name: 'd1/x.c;helper', hash: 77n, counts: [2n ** 53n + 1n] },
  { name: 'never', hash: 1n, counts: [0n, 0n] },
  { name: 'größe', hash: 2n ** 60n - 1n, counts: [3n, 3n, 3n], values: [[], [[[1n, 3n]], []]] },
  ...Array.from({ length: 20 }, (_, index) => ({
    name: `_Z4stepILi${index}EEvv`,
    hash: BigInt(index + 1) << 32n,
    counts: Array.from({ length: (index % 5) + 1 }, (__, counter) => BigInt(index * index + counter)),
  })),
];

/** Of builds before and after a change of the function. */
const OTHER_HASHES: readonly IndexedRecord[] = [
  { ...MAIN, hash: 0x0123n, counts: [1n] },
  { name: 'never', hash: 2n, counts: [5n, 6n, 7n], values: [[[[nameWord('main'), 5n]]]] },
];

const CONTEXT_SENSITIVE = RECORDS.slice(0, 9).map(({ name, hash, counts, values }) => ({
  name,
  hash: hash | SECOND_ROUND,
  counts: counts.map((count) => count / 3n),
  ...(values ? { values } : {}),
}));

/** What is encoded in every version. Before version 2 there is no room for two records of one name. */
export function programsOf(version: number): readonly IndexedProgram[] {
  const programs: Readonly<Record<keyof typeof INDEXED_FLAGS, readonly IndexedRecord[]>> = {
    frontEnd: [...RECORDS, ...OTHER_HASHES],
    ir: [...RECORDS, ...OTHER_HASHES],
    csir: [...RECORDS, ...CONTEXT_SENSITIVE],
  };
  const levels = ['frontEnd', 'ir', 'csir'] as const;
  return levels.map((level) => ({
    level,
    flags: INDEXED_FLAGS[level],
    records: version === 1 ? RECORDS : programs[level],
  }));
}

/** A decoded record, to be encoded again. */
export function recordOf({ name, hash, counts, bitmap, values }: FunctionRecord): IndexedRecord {
  if (name === null) throw new Error(`no name for ${hash}`);
  const sitesOf = (kind: number) =>
    (values.find((one) => one.kind === kind)?.sites ?? []).map((site) =>
      site.map(({ value, count }) => [value, count] as const),
    );
  return { name, hash, counts: [...counts], bitmap: [...bitmap], values: [0, 1, 2].map(sitesOf) };
}
