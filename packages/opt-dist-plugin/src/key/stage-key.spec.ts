import { SOURCE_GROUP_NAMES } from '../tree/source-group';
import { STAGE_FIELDS } from '../config/fields';
import type { InputDigests } from '../plan/plan-context';
import { RECIPE } from './recipe';
import { inputDigests, type KeyFacts, stageKeyParts } from './stage-key';
import { configOf, HOST } from '../../test/plan-context';
import { STAGES, type Stage } from '../model/stages';

const FACTS: KeyFacts = {
  config: configOf(),
  sources: {
    bootstrap: 'bo',
    compiler: 'co',
    build: 'b',
    llvm: 'l',
    training: 'tr',
    tools: 'to',
    packaged: 'p',
    tests: 'te',
    ci: 'ci',
  },
  host: HOST,
  commit: null,
  bootstrapConfig: '[rust]\n',
  packaging: '{}',
  tools: {
    cc: 'clang 22.1.8',
    cxx: 'clang 22.1.8',
    profdata: '22.1.8',
    bolt: '22.1.8',
    stage0: null,
    linkedLlvm: null,
  },
  environment: { CFLAGS: '-O2' },
  given: {},
  extraArgs: [],
  packsSources: false,
};

type Change = (facts: KeyFacts) => KeyFacts;

const withConfig =
  (file: unknown): Change =>
  (facts) => ({ ...facts, config: configOf(file) });
const withSource =
  (group: keyof KeyFacts['sources']): Change =>
  (facts) => ({ ...facts, sources: { ...facts.sources, [group]: 'edited' } });
const withTool =
  (tool: keyof KeyFacts['tools']): Change =>
  (facts) => ({ ...facts, tools: { ...facts.tools, [tool]: 'another' } });

const ALL: readonly Stage[] = STAGES;
const PROFILING: readonly Stage[] = ['rustc-pgo', 'llvm-pgo', 'bolt'];
const NONE: readonly Stage[] = [];

/** A changed fact → the stages whose keys change. */
const MATRIX: readonly [string, Change, readonly Stage[]][] = [
  ['sources of bootstrap', withSource('bootstrap'), ALL],
  ['sources of the compiler', withSource('compiler'), ALL],
  ['sources of the library', withSource('build'), ALL],
  ['sources of LLVM', withSource('llvm'), ALL],
  ['rustc-perf', withSource('training'), PROFILING],
  ['sources of tools', withSource('tools'), ['dist']],
  ['what is only packaged', withSource('packaged'), ['dist']],
  ['tests that do not run', withSource('tests'), NONE],
  ["the tree's CI", withSource('ci'), NONE],
  ['the host', (facts) => ({ ...facts, host: 'aarch64-unknown-linux-gnu' }), ALL],
  ['the commit in the version', (facts) => ({ ...facts, commit: 'a1b2c3' }), ALL],
  ["bootstrap's config", (facts) => ({ ...facts, bootstrapConfig: '[rust]\nlto = "thin"\n' }), ALL],
  ['its [dist]', (facts) => ({ ...facts, packaging: '{"dist":{}}' }), ['dist']],
  ["no config of bootstrap's", (facts) => ({ ...facts, bootstrapConfig: null }), ALL],
  ['a ready-made profiler runtime', (facts) => ({ ...facts, given: { profiler: 'edited' } }), ALL],
  ['the C compiler', withTool('cc'), ALL],
  ['the C++ compiler', withTool('cxx'), ALL],
  ['llvm-profdata', withTool('profdata'), PROFILING],
  ['llvm-bolt', withTool('bolt'), ['bolt', 'dist']],
  ['no llvm-bolt', (facts) => ({ ...facts, tools: { ...facts.tools, bolt: null } }), ['bolt', 'dist']],
  ['the stage 0 compiler', withTool('stage0'), ALL],
  ['the LLVM that is linked', withTool('linkedLlvm'), ALL],
  ['the value of a variable', (facts) => ({ ...facts, environment: { CFLAGS: '-O3' } }), ALL],
  ['one more variable', (facts) => ({ ...facts, environment: { CFLAGS: '-O2', LDFLAGS: '' } }), ALL],
  ['another variable with the value', (facts) => ({ ...facts, environment: { CXXFLAGS: '-O2' } }), ALL],
  ['arguments on the command line', (facts) => ({ ...facts, extraArgs: ['rustc'] }), ['dist']],
  ['llvm.build', withConfig({ llvm: { build: false }, components: ['rustc'] }), ALL],
  ['llvm.shared', withConfig({ llvm: { shared: false } }), ALL],
  ['components', withConfig({ components: ['rustc'] }), ALL],
  ['bolt.enabled', withConfig({ bolt: { enabled: false } }), ['dist']],
  ['bolt.libraries', withConfig({ bolt: { libraries: ['rustc'] } }), ['bolt', 'dist']],
  ['bolt.args', withConfig({ bolt: { args: ['-plt=hot'] } }), ['bolt', 'dist']],
  ['training.rustc', withConfig({ training: { rustc: ['externs'] } }), ['rustc-pgo', 'bolt']],
  ['training.llvm', withConfig({ training: { llvm: ['syn-2.0.101'] } }), ['llvm-pgo', 'bolt']],
  ['training.cargoConfig', withConfig({ training: { cargoConfig: ['net.offline=true'] } }), PROFILING],
  ['training.weights', withConfig({ training: { weights: ['externs=2'] } }), ['rustc-pgo', 'llvm-pgo']],
  ['training.command', withConfig({ training: { kind: 'command', command: ['./train.sh'] } }), PROFILING],
  ['dist.args', withConfig({ dist: { args: ['dist', 'rustc'] } }), ['dist']],
  ['dist.tests.run', withConfig({ dist: { tests: { run: true } } }), ['dist']],
  ['dist.tests.skip', withConfig({ dist: { tests: { skip: ['tests/ui'] } } }), ['dist']],
  ['tryBuild', withConfig({ tryBuild: true }), ALL],
  // Where things are and how much runs at once: no result depends on them.
  ['where the source tree is', withConfig({ source: '../elsewhere' }), NONE],
  ['python', withConfig({ python: '/usr/bin/python3' }), NONE],
  ['the build directory', withConfig({ buildDir: '/big/build' }), NONE],
  ['where stage 0 is', withConfig({ stage0: '/stage0' }), NONE],
  ['where LLVM is', withConfig({ llvm: { dir: '/usr/lib/llvm-22' } }), NONE],
  ['where rustc-perf is', withConfig({ training: { dir: '/perf' } }), NONE],
  ['the number of jobs', withConfig({ training: { jobs: 8 } }), NONE],
  ['the host that is found anyway, written out', withConfig({ host: HOST }), NONE],
  // Defaults that are written out.
  ['a default that is written out', withConfig({ bolt: { enabled: true }, llvm: { build: true } }), NONE],
  // A given profile counts by its content.
  ['the path of a given profile', withConfig({ profiles: { 'rustc-pgo': 'a.profdata' } }), NONE],
];

const key = (stage: Stage, facts: KeyFacts) => JSON.stringify(stageKeyParts(stage, facts));

describe('stageKeyParts', () => {
  it.each(MATRIX)('%s changes the keys of just the stages that it can change', (_, change, stages) => {
    const changed = STAGES.filter((stage) => key(stage, FACTS) !== key(stage, change(FACTS)));
    expect(changed).toEqual(stages);
  });

  it('has just the fields of the stage', () => {
    for (const stage of STAGES) {
      const fields = Object.keys(stageKeyParts(stage, FACTS)).filter((name) => name.startsWith('config.'));
      const expected = STAGE_FIELDS[stage].filter(
        // The host counts as it was found, and this config does not train with a command.
        (field) =>
          !field.startsWith('profiles.') &&
          !['training.command', 'training.workloads', 'host'].includes(field),
      );
      expect(fields.sort()).toEqual(expected.map((field) => `config.${field}`).sort());
    }
  });

  it('has all sources where they are packed, and only in dist', () => {
    const facts = { ...FACTS, packsSources: true };
    for (const group of SOURCE_GROUP_NAMES)
      expect(key('dist', facts)).not.toBe(key('dist', withSource(group)(facts)));
    for (const stage of PROFILING) expect(key(stage, facts)).toBe(key(stage, FACTS));
  });

  it('has the tests when they run', () => {
    const facts = { ...FACTS, config: configOf({ dist: { tests: { run: true } } }) };
    expect(key('dist', facts)).not.toBe(key('dist', withSource('tests')(facts)));
  });

  it.each(['rustdoc', 'cargo', 'clippy'])('has the tools in every stage when %s is trained', (component) => {
    const facts = { ...FACTS, config: configOf({ components: ['rustc', 'llvm', component] }) };
    for (const stage of STAGES) expect(key(stage, facts)).not.toBe(key(stage, withSource('tools')(facts)));
    // In the build directory, too: what was trained with other tools is trained again.
    expect(inputDigests(facts).rustc).not.toBe(inputDigests(withSource('tools')(facts)).rustc);
    expect(inputDigests(FACTS).rustc).toBe(inputDigests(withSource('tools')(FACTS)).rustc);
  });

  it('has what is given, by name and content', () => {
    const given = (content: string): KeyFacts => ({ ...FACTS, given: { 'profiles.rustc-pgo': content } });
    expect(key('dist', given('a'))).not.toBe(key('dist', given('b')));
    expect(stageKeyParts('dist', given('a'))['profiles.rustc-pgo']).toBe('a');
  });

  it('does not depend on the order in which variables are found', () => {
    const environment = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'x']));
    const one = { ...FACTS, environment: environment(['CFLAGS', 'LDFLAGS', 'RUSTFLAGS']) };
    const other = { ...FACTS, environment: environment(['RUSTFLAGS', 'LDFLAGS', 'CFLAGS']) };
    for (const stage of STAGES) expect(key(stage, one)).toBe(key(stage, other));
    expect(inputDigests(one)).toEqual(inputDigests(other));
  });

  it('has the recipe of the stage', () => {
    for (const stage of STAGES) expect(stageKeyParts(stage, FACTS)['recipe']).toBe(String(RECIPE[stage]));
  });

  it('does not show contents of the environment or of config files', () => {
    const facts = { ...FACTS, environment: { RUSTFLAGS: 'S3CRET' }, bootstrapConfig: 'S3CRET' };
    for (const stage of STAGES) expect(key(stage, facts)).not.toContain('S3CRET');
  });
});

/** The one exception: what trains LLVM is known, and an edit of it costs no training. */
describe('stageKeyParts with LLVM first', () => {
  const first = (llvm: object = {}, facts: Partial<KeyFacts> = {}): KeyFacts => ({
    ...FACTS,
    ...facts,
    config: configOf({ order: 'llvm-first', llvm, components: ['rustc', 'llvm', 'cargo'] }),
  });
  const keeps = (change: Change, facts: KeyFacts) =>
    key('llvm-pgo', facts) === key('llvm-pgo', change(facts));

  it.each<[string, Change]>([
    ['the compiler', withSource('compiler')],
    ['the tools, which stage 1 does not have', withSource('tools')],
    ['the commit', (facts) => ({ ...facts, commit: 'another' })],
  ])("keeps LLVM's profile after a change of %s", (_, change) => {
    expect(keeps(change, first({}, { commit: 'one' }))).toBe(true);
    expect(keeps(change, first({ profile: 'follow-rustc' }, { commit: 'one' }))).toBe(false);
    const upstream = {
      ...FACTS,
      commit: 'one',
      config: configOf({ components: ['rustc', 'llvm', 'cargo'] }),
    };
    expect(keeps(change, upstream)).toBe(false);
  });

  it.each(['bootstrap', 'build', 'llvm', 'training'] as const)(
    'trains LLVM again after one of %s',
    (group) => {
      expect(keeps(withSource(group), first())).toBe(false);
    },
  );

  it('leaves the keys of all other stages as they are in the order of upstream', () => {
    const upstream = { ...first(), config: { ...first().config, order: 'upstream' as const } };
    for (const stage of ['rustc-pgo', 'bolt', 'dist'] as const)
      expect(key(stage, first())).toBe(key(stage, upstream));
    expect(inputDigests(first())).toEqual(inputDigests(upstream));
  });
});

describe('inputDigests', () => {
  const LLVM = ['llvm', 'rustc'] as const;
  /** A changed fact → the digests that change. rustc is linked with LLVM, so its digest follows LLVM's. */
  const DIGESTS: Readonly<Record<string, readonly (keyof InputDigests)[]>> = {
    'sources of bootstrap': LLVM,
    'sources of the compiler': ['rustc'],
    'sources of the library': ['rustc'],
    order: [],
    'sources of LLVM': LLVM,
    'rustc-perf': ['training'],
    'the host': LLVM,
    'the commit in the version': ['rustc'],
    "bootstrap's config": LLVM,
    "no config of bootstrap's": LLVM,
    'a ready-made profiler runtime': ['rustc'],
    'the C compiler': LLVM,
    'the C++ compiler': LLVM,
    'the stage 0 compiler': ['rustc'],
    'the LLVM that is linked': ['rustc'],
    'the value of a variable': LLVM,
    'one more variable': LLVM,
    'another variable with the value': LLVM,
    'llvm.build': ['rustc'],
    'llvm.shared': LLVM,
    components: ['rustc'],
    'training.rustc': ['training'],
    'training.llvm': ['training'],
    'training.cargoConfig': ['training'],
    'training.weights': ['training'],
    'training.command': ['training'],
    tryBuild: LLVM,
  };

  it.each(MATRIX)('%s changes just the digests of what is made from it', (name, change) => {
    const [before, after] = [inputDigests(FACTS), inputDigests(change(FACTS))];
    const changed = (['llvm', 'rustc', 'training'] as const).filter((part) => before[part] !== after[part]);
    expect(changed).toEqual(DIGESTS[name] ?? []);
  });

  it('knows what runs the workloads without their lists: a trained one stays good in another list', () => {
    const trainer = (change: (facts: KeyFacts) => KeyFacts) => inputDigests(change(FACTS)).trainer;
    const plain = trainer((facts) => facts);
    expect(
      trainer(
        withConfig({ training: { rustc: ['externs'], llvm: ['syn-2.0.101'], weights: ['externs=2'] } }),
      ),
    ).toBe(plain);
    for (const other of [
      withSource('training'),
      withConfig({ training: { cargoConfig: ['net.offline=true'] } }),
      withConfig({ training: { kind: 'command', command: ['./train.sh'] } }),
    ])
      expect(trainer(other)).not.toBe(plain);
  });

  it('sees what the training program is', () => {
    const facts: KeyFacts = { ...FACTS, given: { 'training../train.sh': 'edited' } };
    expect(inputDigests(facts).training).not.toBe(inputDigests(FACTS).training);
  });

  it('has digests that differ', () => {
    expect(new Set(Object.values(inputDigests(FACTS))).size).toBe(4);
  });
});
