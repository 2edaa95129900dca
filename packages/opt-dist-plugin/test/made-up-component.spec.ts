import path from 'node:path';
import { judgeProfile, judgeProfileSet, type Manifest, parseProfileName } from 'profile-formats';
import { inspectProfile } from 'profile-formats/node';
import { parseConfig } from '../src/config/parse';
import type { ComponentFacts } from '../src/model/component-table';
import { COMPONENT_NAMES, factsOf } from '../src/model/components';
import { PHASE_FACTS, type Phase, PHASES } from '../src/model/phases';
import { inputDigests, type KeyFacts, stageKeyParts } from '../src/key/stage-key';
import { planStage } from '../src/plan/planner';
import { neededProfiles } from '../src/profiles/profile-consumer';
import { profileName } from '../src/profiles/profile-file';
import { pgoComponents } from '../src/tree/tree-facts';
import { configOf, contextOf, DIALECT_199, NO_PROFILES, profileOf } from './plan-context';
import { actions } from './plan';
import { projectOf } from './project';

/** A component that does not exist, added as a real one would be: a row of the table, and nothing else. */
jest.mock('../src/model/component-table', () => {
  const actual = jest.requireActual<{ COMPONENTS: object }>('../src/model/component-table');
  const analyzer: ComponentFacts = {
    title: 'the analyzer',
    language: 'Rust',
    role: 'tool',
    pgo: { stage: 'rustc-pgo', training: { profiles: ['Check'], scenarios: ['Full'], benchmarks: 'rustc' } },
    bolt: null,
    program: { name: 'analyzer', variable: 'OPT_DIST_ANALYZER', isAlwaysBuilt: false },
    runsWorkloads: false,
    isInTryBuilds: true,
  };
  return { ...actual, COMPONENTS: { ...actual.COMPONENTS, analyzer } };
});

const PHASE = 'analyzer-pgo' as Phase;
const FILE = { components: ['rustc', 'llvm', 'analyzer'] };

function planned(stage: Parameters<typeof planStage>[0], profiles = NO_PROFILES) {
  return planStage(stage, contextOf({ config: configOf(FILE), dialect: DIALECT_199, profiles })).steps;
}

describe('a component that is only a row of the table', () => {
  it('has a phase of its own, after those of the components before it', () => {
    expect(PHASES.indexOf(PHASE)).toBe(PHASES.indexOf('clippy-pgo') + 1);
    expect(PHASE_FACTS[PHASE]).toMatchObject({ stage: 'rustc-pgo', instrumentedWith: 'rustc-pgo' });
  });

  it('may stand in opt-dist.json beside rustc, and not without it', () => {
    expect(configOf(FILE).components).toContain('analyzer');
    const alone = parseConfig('{"components": ["llvm", "analyzer"]}', 'opt-dist.json');
    expect(alone.ok ? [] : alone.error.map(({ expected }) => expected)).toEqual([
      '"rustc" in the list as well',
    ]);
  });

  it('is looked for in the [pgo] tables of a source tree', () => {
    expect(pgoComponents('struct Pgo { rustc: A, analyzer: B }')).toEqual(['rustc', 'analyzer']);
  });

  it('is instrumented with rustc, trained, merged and put into the set', () => {
    const steps = planned('rustc-pgo');
    const [built] = actions(steps, 'bootstrap');
    expect(built?.command.args).toContain('analyzer');
    expect(built?.command.args.join(' ')).toContain('pgo.analyzer.generate=');
    const training = actions(steps, 'train').find(({ phase }) => phase === PHASE);
    expect(training?.command.args.join(' ')).toContain('--profiles Check --scenarios Full');
    expect(actions(steps, 'merge').map(({ output }) => output)).toContain('merged/analyzer-pgo.profdata');
    expect(actions(steps, 'collect-profiles').flatMap(({ phases }) => phases)).toContain(PHASE);
  });

  it('is built with its profile and listed with it in the distribution', () => {
    const profile = profileOf('analyzer' as 'rustdoc', 'pgo', 'aaaa');
    const steps = planned('dist', {
      ...NO_PROFILES,
      rustc: profileOf('rustc', 'pgo', 'rrrr'),
      tools: { ...NO_PROFILES.tools, ['analyzer' as 'rustdoc']: profile },
    });
    const args = actions(steps, 'bootstrap').at(-1)?.command.args.join(' ');
    expect(args).toMatch(/pgo\.analyzer\.use="\S*analyzer-pgo-aaaa\.profdata"/);
    expect(actions(steps, 'collect-tarballs').flatMap(({ profiles }) => profiles)).toContainEqual({
      file: profile.fileName,
      sha256: 'aaaa',
    });
  });

  it('is told to a training command by its own variable', () => {
    const config = configOf({ ...FILE, training: { kind: 'command', command: ['./train.sh'] } });
    const { steps } = planStage('rustc-pgo', contextOf({ config, dialect: DIALECT_199 }));
    expect(actions(steps, 'train')[0]?.command.env).toHaveProperty('OPT_DIST_ANALYZER');
  });

  it('counts in the keys and in the digests of what stands in the build directory', () => {
    const [without, withIt] = [['rustc', 'llvm'], FILE.components].map((components) =>
      keyFacts(configOf({ components })),
    ) as [KeyFacts, KeyFacts];
    for (const stage of ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const)
      expect(stageKeyParts(stage, withIt)).not.toEqual(stageKeyParts(stage, without));
    expect(stageKeyParts('rustc-pgo', withIt)).toHaveProperty(['sources.tools'], 'tools 1');
    expect(inputDigests(withIt).rustc).not.toBe(inputDigests(without).rustc);
  });

  it('has a name in profile sets', () => {
    const name = profileName(projectOf('/p', FILE), 'analyzer', 'pgo', 'a'.repeat(64));
    expect(parseProfileName(name)).toMatchObject({ ok: true, value: { component: 'analyzer' } });
  });

  it('is missed in a set without its profile', () => {
    const project = projectOf('/p', FILE);
    const needed = neededProfiles(project, 'rustc-pgo');
    expect(needed.map(({ component }) => component)).toEqual(['rustc', 'analyzer']);
    const { host } = project.toolchain;
    const verdict = judgeProfileSet(MANIFEST, new Map(), { stage: 'rustc-pgo', host, needed });
    expect(JSON.stringify(verdict.facts)).toContain('"analyzer"');
  });
});

describe('the language of a component', () => {
  const SAMPLES = path.resolve(__dirname, '../../profile-formats/samples/indexed');
  const known = COMPONENT_NAMES.filter((component) => component !== ('analyzer' as string));

  it.each(known)('is what profile-formats judges the profile of %s by', async (component) => {
    const inspected = await inspectProfile(path.join(SAMPLES, 'v13-ir-clang22.profdata'));
    if (!inspected.ok) throw new Error(inspected.error.code);
    const consumer = { place: 'pgo', llvmMajor: 22, component, target: null } as const;
    const { facts } = judgeProfile('v13-ir-clang22.profdata', inspected.value.facts, consumer);
    const mismatch = JSON.stringify(facts).includes('component-mismatch');
    // The sample is of C functions.
    expect(mismatch).toBe(factsOf(component).language === 'Rust');
  });
});

function keyFacts(config: KeyFacts['config']): KeyFacts {
  const groups = ['bootstrap', 'build', 'llvm', 'training', 'tools', 'packaged', 'tests', 'ci'] as const;
  return {
    config,
    sources: Object.fromEntries(groups.map((group) => [group, `${group} 1`])) as KeyFacts['sources'],
    host: 'x86_64-unknown-linux-gnu',
    commit: null,
    bootstrapConfig: null,
    packaging: null,
    tools: { cc: '1', cxx: '1', profdata: '1', bolt: '1', stage0: null, linkedLlvm: null },
    environment: {},
    given: {},
    extraArgs: [],
    packsSources: false,
  };
}

const MANIFEST: Manifest = {
  schemaVersion: 1,
  stage: 'rustc-pgo',
  stageKey: null,
  host: 'x86_64-unknown-linux-gnu',
  rust: { version: '1.99.0', channel: 'nightly', commit: null },
  llvm: { version: '23.1.1' },
  dialect: '1.99',
  recipe: 1,
  training: { kind: 'rustc-perf', phases: [] },
  tools: {},
  profiles: [],
  signature: null,
};
