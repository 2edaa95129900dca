import type { Dialect } from '../tree/dialect';
import { bootstrapSettings } from './settings';
import { beyondDialect, otherStage, otherSubcommand, unkeptTargets } from './abilities';
import { configOf, contextOf, DIALECT_195, HOST } from '../../test/plan-context';

const V163: Dialect = {
  ...DIALECT_195,
  rustVersion: '1.63.0',
  boltStyle: 'none',
  boltSettings: false,
  set: false,
  collectorOptions: null,
  tryBuild: null,
  distTests: null,
};
const V170: Dialect = { ...V163, rustVersion: '1.70.0', boltStyle: 'bootstrap' };
const V173: Dialect = { ...DIALECT_195, rustVersion: '1.73.0', boltStyle: 'llvm-only', boltSettings: false };

const WITHOUT_BOLT = { bolt: { enabled: false } };

describe('beyondDialect', () => {
  it.each<[string, unknown, Dialect]>([
    ['everything by default', {}, DIALECT_195],
    ['no BOLT', WITHOUT_BOLT, V163],
    ['no BOLT', WITHOUT_BOLT, V170],
    ['BOLT of no library', { bolt: { libraries: ['llvm'] }, llvm: { shared: false } }, V170],
    ['BOLT of the library that can be rewritten', {}, V173],
    [
      'a try build with tests, which it does not run',
      { tryBuild: true, dist: { tests: { run: true } } },
      V173,
    ],
    ['a try build', { tryBuild: true }, DIALECT_195],
    ['tests', { dist: { tests: { run: true } } }, DIALECT_195],
    ['jobs for another collector', { ...WITHOUT_BOLT, training: { dir: '../rustc-perf', jobs: 4 } }, V163],
    ['LLVM first', { order: 'llvm-first' }, DIALECT_195],
    ['LLVM last in an older tree', {}, { ...DIALECT_195, cc: [1, 2, 6] }],
    ['jobs', { training: { jobs: 4, cargoConfig: ['a=1'] } }, DIALECT_195],
  ])('allows %s', (_, file, dialect) => {
    expect(beyondDialect(configOf(file), dialect)).toBeNull();
  });

  it.each<[string, unknown, Dialect, object]>([
    [
      'BOLT in 1.63',
      {},
      V163,
      { field: 'bolt.enabled', possible: expect.stringContaining('1.73') as string },
    ],
    ['BOLT in 1.70', {}, V170, { field: 'bolt.enabled', rustVersion: '1.70.0' }],
    ['BOLT of rustc alone in 1.73', { bolt: { libraries: ['rustc'] } }, V173, { field: 'bolt.libraries' }],
    [
      'BOLT in 1.73 with an LLVM that is not built',
      { llvm: { build: false }, bolt: { libraries: ['rustc'] }, components: ['rustc'] },
      V173,
      { field: 'bolt.libraries' },
    ],
    ['a try build in 1.63', { ...WITHOUT_BOLT, tryBuild: true }, V163, { field: 'tryBuild' }],
    ['tests in 1.63', { ...WITHOUT_BOLT, dist: { tests: { run: true } } }, V163, { field: 'dist.tests.run' }],
    [
      'jobs for a collector that has none',
      { training: { jobs: 4 } },
      { ...DIALECT_195, collectorOptions: [] },
      { field: 'training.jobs', found: '4' },
    ],
    [
      'values for cargo for a collector that passes none',
      { training: { cargoConfig: ['a=1'] } },
      { ...DIALECT_195, collectorOptions: ['--jobs'] },
      { field: 'training.cargoConfig' },
    ],
    [
      'LLVM first where cc-rs instruments the wrapper around it',
      { order: 'llvm-first' },
      { ...DIALECT_195, rustVersion: '1.85.0', cc: [1, 2, 6] },
      { field: 'order', rustVersion: '1.85.0', possible: expect.stringContaining('cc 1.2.6') as string },
    ],
  ])('refuses %s', (_, file, dialect, expected) => {
    expect(beyondDialect(configOf(file), dialect)).toMatchObject({ kind: 'beyond-dialect', ...expected });
  });
});

describe('another subcommand', () => {
  it.each([
    [['install'], 'install'],
    [['build', 'dist'], 'build'],
    [['--ci', 'true', 'install'], 'install'],
    [['--stage', '2'], null],
  ])('is refused: %j', (args, found) => {
    expect(otherSubcommand(configOf({ dist: { args } }), DIALECT_195)).toEqual({
      kind: 'other-subcommand',
      args,
      found,
    });
  });

  it.each([[['dist', 'install']], [['--ci', 'true', 'dist']], [['-j4', 'dist', '--dry-run']]])(
    'is none of %j',
    (args) => {
      expect(otherSubcommand(configOf({ dist: { args } }), DIALECT_195)).toBeNull();
    },
  );
});

describe('otherStage', () => {
  const other = (args: readonly string[], extraArgs: readonly string[] = []) =>
    otherStage({ ...contextOf({ config: configOf({ dist: { args } }) }), extraArgs });

  it('is refused: its compiler has no profile', () => {
    expect(other(['dist', '--stage', '1'])).toMatchObject({ field: 'dist.args', found: '--stage 1' });
    expect(other(['dist'], ['--stage=0'])).toMatchObject({ found: '--stage 0' });
  });

  it('may be named as it is', () => {
    expect([other(['dist']), other(['dist', '--stage', '2'])]).toEqual([null, null]);
  });
});

describe('unkeptTargets', () => {
  function unkept(file: object, targets: readonly string[] = [], dialect: Dialect = DIALECT_195) {
    const settings = bootstrapSettings({ build: { target: targets } }, HOST);
    return unkeptTargets({ ...contextOf({ config: configOf(file), settings, dialect }), host: HOST });
  }
  const wasm = { dist: { args: ['dist', '--target', `${HOST},wasm32-wasip1`] } };

  it.each<[string, ReturnType<typeof unkept>]>([
    ['no target', unkept({})],
    ['the host', unkept({ dist: { args: ['dist', '--target', HOST] } }, ['wasm32-wasip1'])],
    ['other targets where nothing of the kind is kept', unkept({ ...wasm, llvm: { shared: false } })],
    ['other targets in 1.85', unkept(wasm, [], { ...DIALECT_195, keepsOnlyBuiltTargets: false })],
  ])('allows %s', (_, found) => {
    expect(found).toBeNull();
  });

  it('names the others, and who asks for them', () => {
    expect(unkept(wasm)).toMatchObject({ field: 'dist.args', found: 'wasm32-wasip1' });
    expect(unkept({}, [HOST, 'a', 'b'])).toMatchObject({ field: 'build.target', found: 'a, b' });
  });
});
