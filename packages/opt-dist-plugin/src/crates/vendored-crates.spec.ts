import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { vendorsCrates } from '../doctor/facts/project';
import { benchmarkCrates, benchmarksOf, cratesIn, notIn } from './vendored-crates';

const dir = temporaryDirectory('of each test');
beforeEach(() => {
  write('vendor/serde/Cargo.toml', '[package]\nname = "serde"\nversion = "1.0.2"\n');
  write('vendor/itoa-1.0.0/Cargo.toml', '');
  lock('externs', []);
  lock('syn-1.0.89', ['serde 1.0.2', 'itoa 1.0.0']);
  lock('syn-1.0.89-tiny', ['serde 1.0.9', 'gone 0.1.0']);
});

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  writeFileSync(path.join(dir(), file), text);
}

function lock(benchmark: string, packages: readonly string[]) {
  const text = packages.map((each) => {
    const [name, version] = each.split(' ');
    return `[[package]]\nname = "${name ?? ''}"\nversion = "${version ?? ''}"\nsource = "registry+x"\n`;
  });
  const place = `perf/collector/compile-benchmarks/${benchmark}`;
  write(`${place}/Cargo.toml`, '');
  if (packages.length > 0) write(`${place}/Cargo.lock`, text.join('\n'));
}

describe('crates of benchmarks', () => {
  it('are missing in all but the locked version', async () => {
    const perf = path.join(dir(), 'perf');
    const names = (await benchmarksOf(perf)).sort();
    expect(await benchmarkCrates(dir(), perf, names)).toEqual([
      { name: 'externs', missing: [] },
      { name: 'syn-1.0.89', missing: [] },
      { name: 'syn-1.0.89-tiny', missing: ['serde 1.0.9', 'gone 0.1.0'] },
    ]);
    expect(await benchmarksOf(path.join(dir(), 'nowhere'))).toEqual([]);
  });

  it('are not called by what else a manifest names', async () => {
    const manifest = '[lib]\nname = "gone_lib"\n\n[package]\nname = "gone"\nversion = "0.1.0"\n';
    write('vendor/gone/Cargo.toml', manifest);
    const gone = { name: 'gone', version: '0.1.0', source: 'registry+x', dependencies: [] };
    expect(await notIn(path.join(dir(), 'vendor'), [gone])).toEqual([]);
    expect([...(await cratesIn(path.join(dir(), 'vendor'))).keys()]).toEqual(['gone 0.1.0', 'serde 1.0.2']);
  });

  it('are there by what their manifests say, whatever the directories are called', async () => {
    write('vendor/any/Cargo.toml', '[package]\nname = "gone"\nversion = "0.1.0"\n');
    const of = (name: string, version: string) => ({ name, version, source: 'registry+x', dependencies: [] });
    const asked = [of('gone', '0.1.0'), of('gone', '0.1.1'), of('itoa', '1.0.0'), of('serde', '1.0.2')];
    expect(await notIn(path.join(dir(), 'vendor'), asked)).toEqual([of('gone', '0.1.1')]);
    expect(await notIn(path.join(dir(), 'nowhere'), asked)).toEqual(asked);
  });
});

it('takes a tarball with crates and a config that says so for one that builds from them', () => {
  const vendors = (vendor: boolean | null, isCheckout: boolean) =>
    vendorsCrates(vendor, { path: dir(), isCheckout });
  expect(vendors(null, false)).toBe(false);
  write('.cargo/config.toml', '');
  expect([vendors(null, false), vendors(null, true), vendors(true, true), vendors(false, false)]).toEqual([
    ...[true, false, true, false],
  ]);
});
