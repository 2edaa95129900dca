import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutOf } from '../../bootstrap/layout';
import { configOf, DIALECT_195, HOST } from '../../../test/plan-context';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { benchmarkCratesFact, collectorCratesFact, type TrainingPlace } from './crates';

const PERF = 'rust/src/tools/rustc-perf';
const VENDORED = '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n';
const CRATES_IO = 'registry+https://example.org/crates.io-index';
const TEAM = 'git+https://github.com/rust-lang/team#0123';

/** A source tarball, with a crate that its compiler needs. */
const dir = temporaryDirectory('of each test');
beforeEach(() => {
  write('rust/vendor/serde/Cargo.toml', '[package]\nname = "serde"\nversion = "1.0.2"\n');
  write('rust/.cargo/config.toml', VENDORED);
  const own = member('collector', ['serde']) + locked('serde 1.0.2');
  write(
    `${PERF}/Cargo.lock`,
    own + member('site', ['hyper', 'team']) + locked('hyper 1.6.0') + locked('team 1.0.0', TEAM),
  );
  write(`${PERF}/collector/Cargo.toml`, manifestOf(['serde']));
  benchmark('externs');
  benchmark('syn-2.0.101', 'serde 1.0.2');
  benchmark('syn-2.0.101-tiny', 'serde 1.0.9');
});

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  writeFileSync(path.join(dir(), file), text);
}

function member(name: string, dependencies: readonly string[]) {
  const listed = dependencies.map((each) => ` "${each}",\n`).join('');
  return `[[package]]\nname = "${name}"\nversion = "0.1.0"\ndependencies = [\n${listed}]\n\n`;
}

function locked(crate: string, source = CRATES_IO) {
  const [name = '', version = ''] = crate.split(' ');
  return `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\n\n`;
}

/** Its manifest asks for what its lock file has. */
function benchmark(name: string, ...crates: readonly string[]) {
  const place = `${PERF}/collector/compile-benchmarks/${name}`;
  const asked = crates.map((each) => each.split(' ')[0] ?? '');
  write(`${place}/Cargo.toml`, manifestOf(asked));
  if (crates.length > 0)
    write(`${place}/Cargo.lock`, member(name, asked) + crates.map((each) => locked(each)).join(''));
}

function manifestOf(asked: readonly string[]) {
  return `[dependencies]\n${asked.map((each) => `${each} = "*"\n`).join('')}`;
}

function placeOf(training: object, change: Partial<TrainingPlace> = {}): TrainingPlace {
  return {
    config: configOf({ training }),
    dir: dir(),
    source: path.join(dir(), 'rust'),
    dialect: DIALECT_195,
    layout: layoutOf(path.join(dir(), 'build'), HOST, { rustc: null, cargo: null }),
    training: { kind: 'rustc-perf', dir: path.join(dir(), PERF), hasCollector: true },
    vendors: false,
    env: { HOME: path.join(dir(), 'home') },
    ...change,
  };
}

describe('crates of benchmarks', () => {
  const of = async (training: object, change?: Partial<TrainingPlace>) =>
    (await benchmarkCratesFact(placeOf(training, change), ['rustc-pgo', 'bolt-rustc']))?.units;

  it('are those of the workload, as the collector selects it', async () => {
    const names = async (selector: '--include' | '--exact-match') => {
      const units = await of({ rustc: ['syn-2.0.101'] }, { dialect: { ...DIALECT_195, selector } });
      return units?.map(({ name }) => name).sort();
    };
    expect(await names('--exact-match')).toEqual(['syn-2.0.101']);
    expect(await names('--include')).toEqual(['syn-2.0.101', 'syn-2.0.101-tiny']);
  });

  it('are fetched unless cargo is told otherwise, vendored or not', async () => {
    const training = { rustc: ['externs', 'syn-2.0.101-tiny'] };
    const syn = {
      name: 'syn-2.0.101-tiny',
      missing: [],
      doubtful: [],
      registered: [],
      fetched: ['serde 1.0.9'],
    };
    const none = { missing: [], doubtful: [], registered: [], fetched: [], notVendored: [] };
    const externs = { name: 'externs', ...none };
    const expected = (notVendored: readonly string[]) =>
      expect.arrayContaining([externs, { ...syn, notVendored }]) as unknown;
    expect(await of(training)).toEqual(expected([]));
    expect(await of(training, { vendors: true })).toEqual(expected(['serde 1.0.9']));
  });

  it('are missing in all but the locked version, in the directory that cargo is sent to', async () => {
    const missing = async (cargoConfig: readonly string[], rustc: readonly string[]) =>
      (await of({ rustc, cargoConfig }))?.flatMap((each) => each.missing);
    const tree = ['rust/.cargo/config.toml'];
    expect(await missing(tree, ['externs', 'syn-2.0.101'])).toEqual([]);
    expect(await missing(tree, ['syn-2.0.101-tiny'])).toEqual(['serde 1.0.9']);
    // Not beside a `.cargo`: then the directory is not beside it either.
    write('cargo.toml', VENDORED);
    expect(await missing(['cargo.toml'], ['syn-2.0.101'])).toEqual(['serde 1.0.2']);
    const replaced = 'source.crates-io.replace-with="v"';
    expect(await missing([replaced], ['syn-2.0.101'])).toEqual(['serde 1.0.2']);
    expect(await missing([replaced, 'source.v.directory="vendor"'], ['syn-2.0.101'])).toEqual([
      'serde 1.0.2',
    ]);
    expect(await missing([replaced, `source.v.directory="${dir()}/rust/vendor"`], ['syn-2.0.101'])).toEqual(
      [],
    );
    expect(await missing([replaced, 'source.v.registry="sparse+https://m/"'], ['syn-2.0.101'])).toEqual([]);
  });

  it('are doubtful where no manifest asks for them any more', async () => {
    const place = `${PERF}/collector/compile-benchmarks/syn-2.0.101`;
    const serde = locked('serde 1.0.2').trimEnd() + '\ndependencies = [\n "winapi",\n]\n\n';
    write(
      `${place}/Cargo.lock`,
      member('syn', ['serde', 'hyper']) + serde + locked('hyper 1.6.0') + locked('winapi 0.3.9'),
    );
    const training = { rustc: ['syn-2.0.101'], cargoConfig: ['rust/.cargo/config.toml'] };
    expect(await of(training)).toMatchObject([{ missing: [], doubtful: ['hyper 1.6.0', 'winapi 0.3.9'] }]);
    // Dependencies of a crate in the directory count as asked for.
    write(
      'rust/vendor/serde/Cargo.toml',
      `[package]\nname = "serde"\nversion = "1.0.2"\n${manifestOf(['winapi'])}`,
    );
    expect(await of(training)).toMatchObject([{ missing: ['winapi 0.3.9'], doubtful: ['hyper 1.6.0'] }]);
  });

  it('may be in a registry on this machine', async () => {
    write('home/.cargo/config.toml', VENDORED.replace('directory', 'local-registry'));
    expect(await of({ rustc: ['syn-2.0.101'] })).toMatchObject([
      { registered: ['serde 1.0.2'], fetched: [] },
    ]);
  });

  it('are not looked at where something else trains, or none are there', async () => {
    const command = { training: { kind: 'command', program: 'x', found: true } } as const;
    expect(await benchmarkCratesFact(placeOf({}, command), ['rustc-pgo'])).toBeNull();
    const gone = { training: { kind: 'rustc-perf', dir: '/nowhere', hasCollector: true } } as const;
    expect(await benchmarkCratesFact(placeOf({}, gone), ['rustc-pgo'])).toBeNull();
    expect(await collectorCratesFact(placeOf({}, command))).toBeNull();
    expect(await collectorCratesFact(placeOf({}, gone))).toBeNull();
  });
});

describe('crates of the collector', () => {
  const SITE = { missing: [], doubtful: ['hyper 1.6.0'], fetched: ['https://github.com/rust-lang/team'] };

  it('are looked for where the config of the tree sends cargo, and those of other members apart', async () => {
    const fact = await collectorCratesFact(placeOf({}));
    expect(fact?.sources.cratesIo).toEqual({
      kind: 'directory',
      dir: path.join(dir(), 'rust/vendor'),
      from: path.join(dir(), 'rust/.cargo/config.toml'),
    });
    expect(fact?.units).toMatchObject([{ name: 'the collector', missing: [], fetched: [] }, SITE]);
    rmSync(path.join(dir(), 'rust/vendor'), { recursive: true });
    expect((await collectorCratesFact(placeOf({})))?.units[0]?.missing).toEqual(['serde 1.0.2']);
  });

  it('are fetched for a rustc-perf that lies elsewhere, unless it is built in the tree', async () => {
    const training = { dir: 'rust-perf' };
    write('rust-perf/collector/Cargo.toml', manifestOf(['serde']));
    const elsewhere = { kind: 'rustc-perf', dir: path.join(dir(), 'rust-perf'), hasCollector: true } as const;
    write('rust-perf/Cargo.lock', member('collector', ['serde']) + locked('serde 1.0.9'));
    const fetched = await collectorCratesFact(placeOf(training, { training: elsewhere, vendors: true }));
    expect(fetched?.units[0]).toMatchObject({ fetched: ['serde 1.0.9'], notVendored: ['serde 1.0.9'] });
    const layout = layoutOf(path.join(dir(), 'rust/build'), HOST, { rustc: null, cargo: null });
    const inTree = await collectorCratesFact(placeOf(training, { training: elsewhere, layout }));
    expect(inTree?.units[0]).toMatchObject({ missing: ['serde 1.0.9'] });
  });
});
