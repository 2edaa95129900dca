import { environmentOf } from '../bootstrap/environment';
import { STAGE_FIELDS } from '../config/fields';
import { configOf, HOST } from '../../test/plan-context';
import { targetNames } from './options';
import { brokenTargets, buildTargets, projectMetadata } from './targets';

const NAMES = targetNames();
const targets = (file: unknown = {}, source: string | null = 'rust') =>
  buildTargets(configOf(file), { projectRoot: 'rust-project', sourceRoot: source }, NAMES);

/** What is declared, without the long lists that have tests of their own. */
function outline(file: unknown) {
  return Object.fromEntries(
    Object.entries(targets(file)).map(([name, { executor, cache, dependsOn, outputs, parallelism }]) => [
      name,
      [
        executor,
        cache === true ? 'cached' : '',
        parallelism === false ? 'alone' : '',
        dependsOn ?? [],
        outputs ?? [],
      ],
    ]),
  );
}

describe('buildTargets', () => {
  it.each<[string, unknown]>([
    ['the defaults', {}],
    ['no BOLT', { bolt: { enabled: false } }],
    ['an external LLVM', { llvm: { build: false } }],
    ['no PGO of LLVM', { components: ['rustc'] }],
    ['a given profile of rustc', { profiles: { 'rustc-pgo': 'given.profdata' } }],
    ['LLVM first', { order: 'llvm-first' }],
    ['all profiles given', { profiles: { 'rustc-pgo': 'a', 'llvm-pgo': 'b', bolt: 'c' } }],
  ])('%s', (_, file) => {
    expect(outline(file)).toMatchSnapshot();
  });

  it('declares the whole of a stage', () => {
    expect(targets({ host: HOST })['dist']).toMatchSnapshot();
  });

  it.each(['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const)(
    '%s declares the fields that it reads and its variables',
    (stage) => {
      const inputs = targets({ host: HOST })[stage]?.inputs ?? [];
      expect(inputs).toContainEqual({
        json: '{projectRoot}/opt-dist.json',
        fields: [...STAGE_FIELDS[stage]],
      });
      for (const env of environmentOf(HOST)) expect(inputs).toContainEqual({ env });
      expect(inputs).toContainEqual({ externalDependencies: [] });
    },
  );

  it('looks at manifests of earlier stages where there are some', () => {
    const manifests = { dependentTasksOutputFiles: '**/manifest.json' };
    const looking = (file: unknown) =>
      Object.entries(targets(file))
        .filter(([, { inputs }]) =>
          inputs?.some((input) => JSON.stringify(input) === JSON.stringify(manifests)),
        )
        .map(([name]) => name);
    expect(looking({})).toEqual(['llvm-pgo', 'bolt', 'dist']);
    expect(looking({ components: ['llvm'], bolt: { enabled: false } })).toEqual(['dist']);
    // LLVM's profile changes nothing in that of rustc.
    expect(looking({ order: 'llvm-first' })).toEqual(['bolt', 'dist']);
  });

  it('declares the sources that a stage reads when they lie in the workspace', () => {
    const of = (file: unknown, stage: string, source: string | null = 'vendor/rust') =>
      (targets(file, source)[stage]?.inputs ?? []).filter(
        (input) => typeof input === 'string' && input.includes('workspaceRoot'),
      );
    expect(of({}, 'bolt')).toEqual([
      '{workspaceRoot}/vendor/rust',
      '{workspaceRoot}/vendor/rust/**/*',
      '!{workspaceRoot}/vendor/rust/tests/**/*',
      '!{workspaceRoot}/vendor/rust/src/doc/**/*',
      '!{workspaceRoot}/vendor/rust/*.md',
      '!{workspaceRoot}/vendor/rust/**/__pycache__/**/*',
      '!{workspaceRoot}/vendor/rust/build/**/*',
    ]);
    const compiler = '!{workspaceRoot}/vendor/rust/compiler/**/*';
    expect(of({ order: 'llvm-first' }, 'llvm-pgo')).toContain(compiler);
    expect(of({ order: 'llvm-first' }, 'rustc-pgo')).not.toContain(compiler);
    expect(of({ order: 'llvm-first', llvm: { profile: 'follow-rustc' } }, 'llvm-pgo')).not.toContain(
      compiler,
    );
    const tests = '!{workspaceRoot}/vendor/rust/tests/**/*';
    const training = '!{workspaceRoot}/vendor/rust/src/tools/rustc-perf/**/*';
    const args = ['dist', 'rustc'];
    expect(of({ dist: { args } }, 'dist')).toEqual(expect.arrayContaining([tests, training]));
    expect(of({ dist: { args, tests: { run: true } } }, 'dist')).not.toContain(tests);
    // One of the tarballs holds all of them.
    for (const added of [[], ['rustc-src']])
      for (const unread of [tests, training])
        expect(of({ dist: { args: ['dist', ...added] } }, 'dist')).not.toContain(unread);
    expect(of({}, 'dist', null)).toEqual([]);
  });

  it('keeps the stages out of recorded inputs where Nx knows these', () => {
    const place = { projectRoot: 'rust', sourceRoot: null };
    const of = (knowsUltracache: boolean) =>
      buildTargets(configOf(), { ...place, knowsUltracache }, NAMES)['dist'];
    expect(of(true)).toMatchObject({ ultracache: { mode: 'off' } });
    expect(of(false)).not.toHaveProperty('ultracache');
  });

  it('takes other names everywhere', () => {
    const names = targetNames({
      rustcPgoTargetName: 'a',
      boltTargetName: 'b',
      distTargetName: 'c',
      profileTargetName: 'd',
    });
    const found = buildTargets(configOf(), { projectRoot: 'rust-project', sourceRoot: 'rust' }, names);
    expect(Object.keys(found)).toEqual([
      'a',
      'llvm-pgo',
      'b',
      'c',
      'd',
      'bundle',
      'eject',
      'profiles',
      'plan',
      'explain',
      'doctor',
      'clean',
      'sync',
      'store',
    ]);
    expect(found['c']?.dependsOn).toEqual(['a', 'llvm-pgo', 'b']);
    expect(found['b']?.outputs).toEqual(['{projectRoot}/bolt-profiles']);
  });

  it.each(Object.keys(targets()))('%s says what it does', (name) => {
    expect(targets()[name]?.metadata?.description).toMatch(/^[A-Z].*[^.]$/);
  });
});

describe('brokenTargets', () => {
  it('tell what is wrong, store nothing and depend on nothing', () => {
    const found = brokenTargets(NAMES, 'opt-dist.json:1:1: expected an object');
    expect(Object.keys(found)).toEqual([
      'rustc-pgo',
      'llvm-pgo',
      'bolt',
      'dist',
      'bundle',
      'eject',
      'profiles',
      'plan',
      'explain',
      'doctor',
      'clean',
      'sync',
      'store',
    ]);
    for (const target of Object.values(found)) {
      expect(target).toMatchObject({
        cache: false,
        metadata: { description: 'opt-dist.json:1:1: expected an object' },
      });
      expect(target.dependsOn).toBeUndefined();
    }
  });
});

describe('projectMetadata', () => {
  it('groups the targets that there are', () => {
    const groups = (file: unknown) => projectMetadata(NAMES, targets(file), null)?.targetGroups;
    expect(groups({})).toEqual({
      stages: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist', 'profile'],
      helpers: ['bundle', 'eject', 'profiles', 'plan', 'explain', 'doctor', 'clean', 'sync', 'store'],
    });
    expect(groups({ bolt: { enabled: false } })?.['stages']).toEqual([
      'rustc-pgo',
      'llvm-pgo',
      'dist',
      'profile',
    ]);
  });

  it('tells a problem in place of the description', () => {
    expect(projectMetadata(NAMES, {}, 'wrong')?.description).toBe('wrong');
    expect(projectMetadata(NAMES, {}, null)?.description).toContain('toolchain');
  });
});
