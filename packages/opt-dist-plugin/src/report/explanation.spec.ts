import {
  type ExplainedStage,
  explanationJson,
  formatExplanation,
  formatOverview,
  verdictOf,
} from './explanation';

const PARTS = {
  'config.bolt.args': '["-peepholes=double-jumps"]',
  'profiles.llvm-pgo': 'none',
  recipe: '1',
  'sources.llvm': 'a'.repeat(64),
};
const bolt: ExplainedStage = {
  stage: 'bolt',
  hash: '0123456789abcdef0123456789abcdef',
  parts: PARTS,
  against: { place: 'rust-project/bolt-profiles', manifest: null },
  nx: ['nx.json'],
};
const against = (
  stageKey: string | null,
  key: Record<string, string> | null,
  stage = 'bolt',
): ExplainedStage => ({
  ...bolt,
  against: { ...bolt.against, manifest: { stage, stageKey, key } },
});
const other = against('ffff', {
  ...PARTS,
  'sources.llvm': 'b'.repeat(64),
  recipe: '2',
  old: '1',
});

describe('verdictOf', () => {
  it.each<[string, ExplainedStage, string]>([
    ['no manifest', bolt, 'nothing-there'],
    ['the same key', against(bolt.hash, null), 'same'],
    ['another key without parts', against('ffff', null), 'parts-unknown'],
    ['no key at all', against(null, null), 'parts-unknown'],
    ['another stage', against(bolt.hash, PARTS, 'dist'), 'another-stage'],
    ['another key', other, 'differs'],
  ])('%s', (_, explained, kind) => {
    expect(verdictOf(explained).kind).toBe(kind);
  });
});

describe('formatExplanation', () => {
  const text = formatExplanation(other).join('\n');

  it('tells each part with its value and reason, and both values of what changed', () => {
    expect(text).toContain('bolt: key 0123456789abcdef0123456789abcdef\n');
    expect(text).toContain('  config.bolt.args  ["-peepholes=double-jumps"]\n');
    expect(text).toContain('  profiles.llvm-pgo  (not there)\n');
    expect(text).toContain('3 of 4 parts differ from rust-project/bolt-profiles:\n');
    expect(text).toContain(
      `  sources.llvm: changed\n      here   ${'a'.repeat(64)}\n      there  ${'b'.repeat(64)}\n      LLVM: src/llvm-project\n`,
    );
    expect(text).toContain('  old: only there\n      there  1\n');
    expect(text).toContain('  recipe: changed\n      here   1\n      there  2\n');
    expect(text).toContain('The set of llvm-pgo does not exist yet');
    expect(text).toContain("Nx's own hash differs from that of the last run, by nx.json: ");
    expect(formatExplanation({ ...other, nx: [] }).join('\n')).not.toContain("Nx's own");
  });

  it.each([bolt, other, against(bolt.hash, null), against('ffff', null), against('x', {}, 'dist')])(
    'has no line of more than 80 columns, and no space at the end of one',
    (explained) => {
      const long = {
        ...explained,
        parts: { ...explained.parts, [`given.${'x'.repeat(200)}`]: 'y'.repeat(300) },
      };
      for (const line of [...formatExplanation(long), ...formatOverview([long, bolt])]) {
        expect(line.length).toBeLessThanOrEqual(80);
        expect(line).toBe(line.trimEnd());
      }
    },
  );
});

describe('formatOverview', () => {
  it('says in short what differs, and that later keys follow', () => {
    const lines = formatOverview([other, { ...against('0123', null), stage: 'dist' }]);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toBe(
      'bolt 0123456789ab differs from rust-project/bolt-profiles: old, recipe, sources.llvm ' +
        'dist 0123456789ab rust-project/bolt-profiles belongs to bolt ' +
        ' Without a hit, bolt runs again and makes new profiles; the comparison of dist uses the present ones.'.trimStart(),
    );
    expect(formatOverview([against(bolt.hash, null)])).toEqual([
      'bolt  0123456789ab  same as rust-project/bolt-profiles',
    ]);
  });
});

test('explanationJson has the same facts', () => {
  expect(explanationJson([other])).toMatchObject({
    stages: [
      {
        stage: 'bolt',
        key: other.hash,
        parts: expect.arrayContaining([
          { part: 'sources.llvm', value: 'a'.repeat(64), reason: 'LLVM: src/llvm-project' },
        ]) as unknown,
        against: { kind: 'differs', place: 'rust-project/bolt-profiles' },
        nx: { changed: ['nx.json'] },
      },
    ],
  });
});
