import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../base/byte-source';
import type { Manifest, ProfileEntry } from './manifest';
import {
  judgeProfile,
  judgeProfileSet,
  manifestSummaryOf,
  type NeededProfile,
  type ProfileSetConsumer,
} from './check';
import type { ProfileSetFact } from './facts';
import { adviceOnSet, describeSetFact } from './text';
import type { ProfileFacts } from '../inspect/facts';
import { inspect } from '../inspect/inspect';

const HOST = 'x86_64-unknown-linux-gnu';

function factsOf(sample: string): Promise<ProfileFacts> {
  return inspect(sourceOf(readFileSync(join(__dirname, '../../samples', sample))), { hottest: 0 });
}

/** Zeros in place of every counter of a sample: as the compiler leaves a function that never ran. */
function withoutCounts(sample: string): Buffer {
  const bytes = readFileSync(join(__dirname, '../../samples', sample));
  const { functions } = JSON.parse(
    readFileSync(join(__dirname, '../../samples', `${sample}.expected.json`), 'utf8'),
  ) as { functions: { hash: string; counts: string[] }[] };
  for (const { hash, counts } of functions) {
    const words = [hash, counts.length, ...counts].map((word) => BigInt(word));
    const record = Buffer.from(BigUint64Array.from(words).buffer);
    const at = bytes.indexOf(record);
    if (at < 0) throw new Error(`no record of ${hash}`);
    bytes.fill(0, at + 16, at + record.length);
  }
  return bytes;
}

function needed(component: string, llvmMajor: number | null = 22): NeededProfile {
  return { component, consumer: { place: 'pgo', llvmMajor, component, target: null } };
}

function entryOf(
  component: string,
  facts: ProfileFacts | null,
  given: Partial<ProfileEntry> = {},
): ProfileEntry {
  return {
    file: `${component}.profdata`,
    component,
    kind: 'llvm-indexed',
    formatVersion: facts?.identification.kind === 'llvm-indexed' ? facts.identification.version : null,
    size: 1,
    sha256: 'a'.repeat(64),
    summary: facts && manifestSummaryOf(facts),
    raw: { files: 1, bytes: 1 },
    gatheredOn: null,
    ...given,
  };
}

function manifestOf(profiles: readonly ProfileEntry[], given: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    stage: 'rustc-pgo',
    stageKey: '10ce2dad82d93eb922a6949ad0caad5d',
    host: HOST,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'test',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles,
    signature: null,
    ...given,
  };
}

const CONSUMER: ProfileSetConsumer = { stage: 'rustc-pgo', host: HOST, needed: [needed('rustc')] };
const RUST = 'indexed/v13-rust195.profdata';

/** A set of one profile of rustc, with the given changes to what is right. */
async function judge(
  {
    sample = RUST,
    entry = {},
    manifest = {},
  }: {
    sample?: string;
    entry?: Partial<ProfileEntry>;
    manifest?: Partial<Manifest>;
  },
  consumer: Partial<ProfileSetConsumer> = {},
) {
  const facts = await factsOf(sample);
  const set = manifestOf([entryOf('rustc', facts, entry)], manifest);
  return judgeProfileSet(set, new Map([['rustc.profdata', facts]]), { ...CONSUMER, ...consumer });
}

describe('judgeProfileSet', () => {
  it('has nothing to say of a set that is right', async () => {
    expect(await judge({})).toEqual({ grade: 'usable', facts: [] });
  });

  it.each<[string, Parameters<typeof judge>[0], object, string]>([
    [
      'of another stage',
      { manifest: { stage: 'bolt' } },
      { kind: 'other-stage', file: 'manifest.json', expected: 'rustc-pgo', found: 'bolt' },
      'expected a set of rustc-pgo, found a set of bolt',
    ],
    [
      'of another host',
      { manifest: { host: 'aarch64-apple-darwin' } },
      { kind: 'other-host', file: 'manifest.json', expected: HOST, found: 'aarch64-apple-darwin' },
      `made on aarch64-apple-darwin, expected ${HOST}`,
    ],
    [
      'without the component',
      { entry: { component: 'cargo' } },
      { kind: 'component-missing', component: 'rustc', found: ['cargo'] },
      'no profile of rustc in the set, found cargo',
    ],
    [
      'with another kind than it says',
      { entry: { kind: 'bolt-fdata' } },
      { kind: 'manifest-differs', file: 'rustc.profdata', field: 'kind' },
      'kind: bolt-fdata in the manifest, llvm-indexed in the file',
    ],
    [
      'with another format version than it says',
      { entry: { formatVersion: 12 } },
      { kind: 'manifest-differs', field: 'formatVersion', expected: '12', found: '13' },
      'format version: 12 in the manifest, 13 in the file',
    ],
    [
      'with an edited summary',
      { entry: { summary: { functions: '1000', counters: '84', maximumCount: '300' } } },
      { kind: 'manifest-differs', field: 'functions', expected: '1000', found: '13' },
      'number of functions: 1000 in the manifest, 13 in the file',
    ],
    [
      'with a raw profile',
      { sample: 'raw/v10-rust195-pgo.profraw' },
      { kind: 'profile', file: 'rustc.profdata', fact: { kind: 'wrong-kind', found: 'llvm-raw' } },
      'expected LLVM indexed profile for pgo, found LLVM raw profile',
    ],
    [
      'with the profile of LLVM',
      { sample: 'indexed/v13-ir-clang22.profdata' },
      { kind: 'profile', fact: { kind: 'component-mismatch', component: 'rustc', expected: 'Rust' } },
      'not a profile of rustc: expected mostly Rust names, found 0 Rust and 13 C++',
    ],
    [
      'with a front-end profile',
      { sample: 'indexed/v13-fe-clang22.profdata' },
      { kind: 'profile', fact: { kind: 'wrong-level', found: 'front-end' } },
      "expected instrumentation by the compiler's IR passes, found front-end instrumentation",
    ],
    [
      'with a profile that is cut off',
      { sample: 'indexed/bad-cut-at-1000.profdata' },
      { kind: 'profile', fact: { kind: 'damaged' } },
      'truncated',
    ],
    [
      'with a profile without functions',
      { sample: 'indexed/v13-no-functions.profdata' },
      { kind: 'profile', fact: { kind: 'no-functions' } },
      'the profile has no functions',
    ],
  ])('refuses one %s', async (_, given, fact, words) => {
    const { grade, facts } = await judge(given);
    expect(grade).toBe('unusable');
    const found = facts.find((each) => each.fact.kind === (fact as ProfileSetFact).kind);
    expect(found).toMatchObject({ grade: 'unusable', fact });
    expect(found && describeSetFact(found.fact)).toContain(words);
  });

  it('refuses a version that its LLVM does not read', async () => {
    const { grade, facts } = await judge({}, { needed: [needed('rustc', 19)] });
    expect(grade).toBe('unusable');
    expect(facts.map(({ fact }) => describeSetFact(fact))).toEqual([
      'indexed version 13: LLVM 19 reads 1 to 12',
    ]);
    expect(facts.map(({ fact }) => adviceOnSet(fact))[0]).toMatch(/^Merge the raw profiles with LLVM 19's/);
  });

  it('checks no version for an LLVM that is not known', async () => {
    expect((await judge({}, { needed: [needed('rustc', null)] })).grade).toBe('usable');
  });

  it('warns of older hashes, and of a manifest that no stage has written so', async () => {
    const { grade, facts } = await judge(
      {
        sample: 'indexed/v09-ir-clang16.profdata',
        manifest: { stageKey: 'by hand', llvm: { version: 'x' } },
      },
      { needed: [{ ...needed('rustc'), consumer: { ...needed('rustc').consumer, component: null } }] },
    );
    expect(grade).toBe('stale');
    expect(facts.map(({ fact }) => (fact.kind === 'profile' ? fact.fact.kind : fact.kind)).sort()).toEqual([
      'llvm-version-form',
      'older-hashes',
      'stage-key-form',
    ]);
  });

  it.each(['5026c03321cfc16087b192aa33ac893c', '1234567890123456789', null])(
    'takes the key %s',
    async (key) => {
      expect((await judge({ manifest: { stageKey: key } })).facts).toEqual([]);
    },
  );

  it('does not guess which of two profiles is meant', async () => {
    const facts = await factsOf(RUST);
    const entries = ['a', 'b'].map((file) => entryOf('rustc', facts, { file }));
    expect(judgeProfileSet(manifestOf(entries), new Map(), CONSUMER)).toMatchObject({
      grade: 'unusable',
      facts: [{ fact: { kind: 'component-repeated', files: ['a', 'b'] } }],
    });
  });

  it('leaves profiles for others alone', async () => {
    const facts = await factsOf(RUST);
    const set = manifestOf([entryOf('rustc', facts), entryOf('cargo', null)]);
    expect(judgeProfileSet(set, new Map([['rustc.profdata', facts]]), CONSUMER).facts).toEqual([]);
  });

  it('compares no summary that the manifest does not give, or that the profile does not', async () => {
    expect((await judge({ entry: { summary: null, formatVersion: null } })).grade).toBe('usable');
    const { facts } = await judge({
      sample: 'indexed/bad-cut-at-1000.profdata',
      entry: { summary: { functions: '1', counters: '1', maximumCount: '1' } },
    });
    expect(facts.map(({ fact }) => fact.kind)).not.toContain('manifest-differs');
  });
});

describe('judgeProfile', () => {
  it('refuses counters that are all zero', async () => {
    const facts = await inspect(sourceOf(withoutCounts(RUST)));
    expect(judgeProfile('a.profdata', facts, needed('rustc').consumer)).toEqual({
      grade: 'unusable',
      facts: [
        {
          grade: 'unusable',
          fact: { kind: 'profile', file: 'a.profdata', fact: { kind: 'all-counters-zero', functions: 13 } },
        },
      ],
    });
  });

  const TOO_NEW = 'indexed/bad-version-14.profdata';

  it.each([23, 24])('lets LLVM %i have a version that only this package does not read', async (major) => {
    const { grade, facts } = judgeProfile('a', await factsOf(TOO_NEW), needed('rustc', major).consumer);
    expect(grade).toBe('stale');
    expect(facts.map(({ fact }) => fact)).toContainEqual({
      kind: 'profile-not-read',
      file: 'a',
      version: 14,
      newest: 13,
    });
  });

  it('refuses it for an LLVM that does not read it either', async () => {
    const { grade, facts } = judgeProfile('a', await factsOf(TOO_NEW), needed('rustc').consumer);
    expect(grade).toBe('unusable');
    expect(facts.map(({ fact }) => fact.kind === 'profile' && fact.fact.kind)).toContain(
      'version-not-readable',
    );
  });
});

describe('describeSetFact', () => {
  it('stays on one line, whatever a manifest says', () => {
    const fact = {
      kind: 'other-host',
      file: 'manifest.json',
      expected: 'a',
      found: 'b\n\u001b[2Jc',
    } as const;
    expect(describeSetFact(fact)).toBe('made on b\\u{a}\\u{1b}[2Jc, expected a');
  });
});
