import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '../base/byte-source';
import { sourceOf } from '../base/byte-source';
import { ANY_CONSUMER, verdict, type Consumer } from './verdict';
import { inspect } from '../inspect/inspect';
import { readRawHeader } from '../llvm/raw/header';
import { adviceOn, describeFact } from './text';
import type { VerdictFact } from './fact';

const SAMPLES = join(__dirname, '../../samples');

function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, path)));
}

async function judge(bytes: Uint8Array, consumer: Partial<Consumer> = {}) {
  return verdict(await inspect(sourceOf(bytes), { checksNames: true }), { ...ANY_CONSUMER, ...consumer });
}

async function kindsOf(path: string, consumer: Partial<Consumer> = {}): Promise<string[]> {
  const { facts } = await judge(bytesOf(path), consumer);
  return facts.map(({ grade, fact }) => `${grade} ${fact.kind}`);
}

const files = ['raw', 'indexed', 'text', 'bolt', 'perf'].flatMap((room) =>
  readdirSync(join(SAMPLES, room))
    .filter((file) => /\.(?:profraw|profdata|proftext|fdata|yaml|data)$/.test(file))
    .map((file) => `${room}/${file}`),
);

/** Sound as files, but refused by the tool that the sample is for. */
const FOR_ANOTHER_TOOL = ['indexed/bad-memprof-llvm19-for-22.profdata'];

describe('samples', () => {
  test.each(files.filter((file) => file.includes('/bad-') && !FOR_ANOTHER_TOOL.includes(file)))(
    '%s is unusable',
    async (file) => {
      expect((await judge(bytesOf(file))).grade).toBe('unusable');
    },
  );

  const NOT_USABLE = [
    'indexed/v13-no-functions.profdata',
    'indexed/v13-memprof-llvm22.profdata',
    'bolt/counter-near-2e64.fdata',
    'bolt/negative-count.fdata',
    // Functions without a single count.
    'bolt/no-lbr-perf2bolt22.yaml',
    // Made of a header only: their data is empty, as that of a recording that was not finished.
    'perf/lbr.perf.data',
    'perf/nolbr.perf.data',
  ];
  test.each(files.filter((file) => !file.includes('/bad-') && !NOT_USABLE.includes(file)))(
    '%s is not unusable',
    async (file) => {
      const { grade, facts } = await judge(bytesOf(file));
      expect({ file, grade, facts }).not.toMatchObject({ grade: 'unusable' });
    },
  );
});

describe('counters that cannot be right', () => {
  const profile = (...counts: readonly (number | bigint)[]) =>
    Buffer.from(`:ir\nhot\n1\n${counts.length}\n${counts.join('\n')}\n`);

  // The highest share of one counter is 62 % in these samples, and 39 % in the indexed ones.
  const SOUND = files.filter((file) => !file.includes('/bad-') && !file.includes('saturated'));
  test.each(SOUND)('%s has none', async (file) => {
    const { facts } = await judge(bytesOf(file));
    expect(facts.filter(({ fact }) => /counter$|too-large/.test(fact.kind))).toEqual([]);
  });

  test.each<[string, Uint8Array, readonly VerdictFact['kind'][]]>([
    ['99.9 % of all counts', profile(999, 1), []],
    ['more than 99.9 % of all counts', profile(999_001, 999), ['dominant-counter']],
    ['the only count', profile(5, 0), []],
    ['2^56', profile(2n ** 56n, 2n ** 56n), []],
    ['more than 2^56', profile(2n ** 56n + 1n, 2n ** 56n), ['counter-too-large']],
    ['both', profile(1, 20_000_000, 13_612_635_381_953_553_898n), ['counter-too-large', 'dominant-counter']],
  ])('one that is %s', async (_, bytes, kinds) => {
    const { grade, facts } = await judge(bytes);
    expect([grade, facts.map(({ fact }) => fact.kind)]).toEqual([
      kinds.length > 0 ? 'stale' : 'usable',
      kinds,
    ]);
  });

  test('in an indexed profile, read to its end or only by its head', async () => {
    const source = sourceOf(bytesOf('indexed/v13-saturated.profdata'));
    for (const depth of ['all', 'header'] as const) {
      const { grade, facts } = verdict(await inspect(source, { depth }));
      expect([grade, facts.map(({ fact }) => fact.kind)]).toEqual([
        'stale',
        ['counter-too-large', 'dominant-counter'],
      ]);
    }
  });

  test('in a raw profile, which llvm-profdata refuses for the larger of them', async () => {
    const raw = bytesOf('raw/v10-ir-clang22.profraw');
    const header = await readRawHeader(sourceOf(raw));
    if (!header.ok) throw new Error(header.error.kind);
    const view = new DataView(raw.buffer);
    view.setBigUint64(header.value.sections.counters.offset + 8, 2n ** 50n, true);
    expect((await judge(raw)).facts.map(({ grade, fact }) => `${grade} ${fact.kind}`)).toEqual([
      'stale dominant-counter',
    ]);
    view.setBigUint64(header.value.sections.counters.offset + 8, 2n ** 57n, true);
    expect((await judge(raw)).facts.map(({ grade, fact }) => `${grade} ${fact.kind}`)).toEqual([
      'unusable counter-too-large',
      'stale dominant-counter',
    ]);
  });
});

describe('versions', () => {
  test.each([
    ['indexed/v13-ir-clang22.profdata', 22, []],
    ['indexed/v13-ir-clang22.profdata', 19, ['unusable version-not-readable']],
    ['indexed/v11-prev-version-llvm22.profdata', 19, []],
    ['indexed/v09-ir-clang16.profdata', 16, []],
    ['indexed/v09-ir-clang16.profdata', 15, ['unusable version-not-readable']],
    ['indexed/v09-ir-clang16.profdata', 22, ['stale older-hashes']],
    ['indexed/v13-ir-clang22.profdata', 77, ['usable release-not-known']],
    ['indexed/bad-memprof-llvm19-for-22.profdata', 22, ['unusable memprof-not-readable']],
    ['raw/v08-ir-clang14.profraw', 16, []],
    ['raw/v08-ir-clang14.profraw', 13, ['unusable version-not-readable']],
    ['raw/v08-ir-clang14.profraw', 22, ['unusable version-not-readable']],
  ])('%s by LLVM %d', async (file, llvmMajor, expected) => {
    const found = await kindsOf(file, { llvmMajor });
    expect(found.filter((fact) => !fact.endsWith('no-functions'))).toEqual(expected);
  });
});

test.each([
  ['instrumented-clang22.yaml', 22, []],
  ['instrumented-clang22.yaml', null, []],
  ['instrumented-clang22.yaml', 19, ['unusable key-not-readable']],
  ['instrumented-clang22.yaml', 17, ['unusable key-not-readable']],
  // Nobody has looked.
  ['instrumented-clang22.yaml', 20, []],
  ['no-lbr-perf2bolt22.yaml', 19, ['unusable samples-without-counts']],
])('keys of %s by BOLT %s', async (file, llvmMajor, expected) => {
  expect(await kindsOf(`bolt/${file}`, { place: 'bolt', llvmMajor })).toEqual(expected);
});

describe('places', () => {
  test.each<[file: string, place: Consumer['place'], expected: string[]]>([
    ['indexed/v13-ir-clang22.profdata', 'pgo', []],
    ['indexed/v13-csir-clang22.profdata', 'pgo', []],
    ['indexed/v13-rust195.profdata', 'pgo', []],
    ['indexed/v13-fe-clang22.profdata', 'pgo', ['unusable wrong-level']],
    ['indexed/v13-ir-clang22.profdata', 'bolt', ['unusable wrong-kind']],
    ['raw/v10-ir-clang22.profraw', 'pgo', ['unusable wrong-kind']],
    ['raw/v10-ir-clang22.profraw', 'merge', []],
    ['raw/v10-fe-clang22.profraw', 'merge', []],
    ['bolt/instrumented-clang22.fdata', 'pgo', ['unusable wrong-kind']],
    ['bolt/instrumented-clang22.fdata', 'bolt', []],
    ['bolt/instrumented-clang22.yaml', 'bolt', []],
    ['bolt/boltedcollection.fdata', 'bolt', ['stale bolted-collection']],
    ['bolt/counter-near-2e64.fdata', 'bolt', ['unusable count-beyond-bolt']],
    ['perf/lbr.perf.data', 'perf2bolt', ['unusable recording-unfinished']],
    ['perf/nolbr.perf.data', 'perf2bolt', ['unusable recording-unfinished', 'stale no-branch-stacks']],
  ])('%s for %s', async (file, place, expected) => {
    expect(await kindsOf(file, { place })).toEqual(expected);
  });
});

describe('what is inside', () => {
  const IR = 'indexed/v13-ir-clang22.profdata';
  const RUST = 'indexed/v13-rust195.profdata';

  test.each([
    [IR, 'llvm', []],
    [IR, 'rustc', ['unusable component-mismatch']],
    [RUST, 'rustc', []],
    [RUST, 'llvm', ['unusable component-mismatch']],
    [RUST, 'something', []],
  ])('%s for component %s', async (file, component, expected) => {
    expect(await kindsOf(file, { component })).toEqual(expected);
  });

  test('no functions, and counters that are all 0', async () => {
    expect(await kindsOf('indexed/v13-no-functions.profdata')).toEqual(['unusable no-functions']);
    const text = Buffer.from(':ir\nmain\n1\n2\n0\n0\n');
    expect((await judge(text)).facts).toEqual([
      { grade: 'unusable', fact: { kind: 'all-counters-zero', functions: 1 } },
    ]);
  });

  test('the machine that a raw profile comes from', async () => {
    const target = { byteOrder: 'little', pointerBytes: 8 } as const;
    expect(await kindsOf('raw/v10-ir-clang22.profraw', { target })).toEqual([]);
    expect(await kindsOf('raw/v10-synth-be32.profraw', { target })).toEqual([
      'unusable wrong-byte-order',
      'unusable wrong-pointer-size',
    ]);
  });

  test('raw profiles of two levels in one file', async () => {
    const both = Buffer.concat([
      bytesOf('raw/v10-ir-clang22.profraw'),
      bytesOf('raw/v10-fe-clang22.profraw'),
    ]);
    const { grade, facts } = await judge(both);
    expect(grade).toBe('unusable');
    expect(facts[0]?.fact).toEqual({ kind: 'mixed-levels', levels: ['ir', 'front-end'] });
  });

  test.each([
    ['', 'empty-file'],
    ['hello\n', 'not-a-profile'],
    ['\x7fELF\x02\x01\x01', 'not-a-profile'],
  ])('%j', async (text, kind) => {
    const { grade, facts } = await judge(Buffer.from(text, 'latin1'));
    expect([grade, facts.map(({ fact }) => fact.kind)]).toEqual(['unusable', [kind]]);
  });
});

test('cut files are unusable, whatever their format', async () => {
  const wholes = [
    'raw/v10-ir-clang22.profraw',
    'indexed/v13-ir-clang22.profdata',
    'bolt/instrumented-clang22.yaml',
  ];
  for (const file of wholes) {
    const bytes = bytesOf(file);
    for (let part = 1; part < 20; part += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 20));
      expect([file, part, (await judge(cut)).grade]).toEqual([file, part, 'unusable']);
    }
  }
});

describe('a look at the header alone of a large file', () => {
  const SIZE = 100_000_000;

  /** The file again and again, as programs append raw profiles and lines. */
  function repeated(head: Uint8Array): ByteSource & { bytesRead: number } {
    const source = {
      size: SIZE,
      bytesRead: 0,
      read: (offset: number, length: number) => {
        source.bytesRead += length;
        const bytes = new Uint8Array(Math.min(length, SIZE - offset));
        return Promise.resolve(bytes.map((_, index) => head[(offset + index) % head.length] ?? 0));
      },
    };
    return source;
  }

  test.each([
    ['indexed/v13-ir-clang22.profdata', 'llvm-indexed'],
    ['raw/v10-ir-clang22.profraw', 'llvm-raw'],
    ['text/v13-ir.proftext', 'llvm-text'],
    ['bolt/instrumented-clang22.fdata', 'bolt-fdata'],
    ['bolt/no-lbr-perf2bolt22.fdata', 'bolt-fdata'],
    ['bolt/instrumented-clang22.yaml', 'bolt-yaml'],
    ['perf/lbr.perf.data', 'perf-data'],
  ])('reads less than 1 MB of it: %s', async (file, kind) => {
    const source = repeated(bytesOf(file));
    const { identification } = await inspect(source, { depth: 'header' });
    expect(identification.kind).toBe(kind);
    expect(source.bytesRead).toBeLessThan(1_000_000);
  });

  test('knows the stored summary', async () => {
    const head = bytesOf('indexed/v13-ir-clang22.profdata');
    const { damage, contents } = await inspect(repeated(head), { depth: 'header' });
    expect(damage).toBeNull();
    expect(contents?.functions).toBe((await inspect(sourceOf(head))).contents?.functions);
  });
});

test('every fact has words, and advice that is words or nothing', async () => {
  const seen: VerdictFact[] = [];
  for (const file of files) {
    for (const place of ['pgo', 'merge', 'bolt', 'perf2bolt'] as const) {
      const { facts } = await judge(bytesOf(file), { place, llvmMajor: 18, component: 'rustc' });
      seen.push(...facts.map(({ fact }) => fact));
    }
  }
  expect(new Set(seen.map(({ kind }) => kind)).size).toBeGreaterThan(10);
  for (const fact of seen) {
    expect(describeFact(fact)).toMatch(/\S/);
    expect(adviceOn(fact, { llvmMajor: 18 }) ?? 'none').toMatch(/\S/);
  }
});

test('damaged bytes never throw', async () => {
  const seed = 20_240_607;
  let state = seed;
  const next = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let round = 0; round < 2000; round += 1) {
    const file = files[next(files.length)] ?? '';
    const bytes = bytesOf(file);
    for (let flip = next(4); flip >= 0 && bytes.length > 0; flip -= 1) {
      bytes[next(bytes.length)] = [0, 0xff, 0x80, next(256)][next(4)] ?? 0;
    }
    const judged = judge(bytes, { place: 'pgo', llvmMajor: 22, component: 'llvm' });
    const described = judged.then(({ facts }) => facts.map(({ fact }) => describeFact(fact)));
    await expect(described.catch((error: unknown) => ({ seed, round, file, error }))).resolves.toBeInstanceOf(
      Array,
    );
  }
});
