import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { benchmarksFact, vendorsCrates } from '../doctor/facts/project';
import { configOf, DIALECT_195 } from '../pipeline/testing';
import { benchmarkCrates, benchmarksOf } from './vendored-crates';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'vendored-'));
  write('vendor/serde/Cargo.toml', 'version = "1.0.2"\n');
  write('vendor/itoa-1.0.0/Cargo.toml', '');
  lock('externs', []);
  lock('syn-1.0.89', ['serde 1.0.2', 'itoa 1.0.0']);
  lock('syn-1.0.89-tiny', ['serde 1.0.9', 'gone 0.1.0']);
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), text);
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
    const perf = path.join(dir, 'perf');
    const names = (await benchmarksOf(perf)).sort();
    expect(await benchmarkCrates(dir, perf, names)).toEqual([
      { name: 'externs', missing: [] },
      { name: 'syn-1.0.89', missing: [] },
      { name: 'syn-1.0.89-tiny', missing: ['serde 1.0.9', 'gone 0.1.0'] },
    ]);
    expect(await benchmarksOf(path.join(dir, 'nowhere'))).toEqual([]);
  });

  it('are looked at for the workload, as the collector selects it', async () => {
    const training = { kind: 'rustc-perf', dir: path.join(dir, 'perf'), hasCollector: true } as const;
    const config = configOf({ training: { rustc: ['syn-1.0.89'], llvm: ['externs'] } });
    const of = async (selector: '--include' | '--exact-match', given = config) =>
      (await benchmarksFact(dir, training, true, given, { ...DIALECT_195, selector }))
        ?.map(({ name }) => name)
        .sort();
    expect(await of('--exact-match')).toEqual(['externs', 'syn-1.0.89']);
    expect(await of('--include')).toEqual(['externs', 'syn-1.0.89', 'syn-1.0.89-tiny']);
    const given = { ...config, profiles: { ...config.profiles, 'rustc-pgo': 'set', bolt: 'set' } };
    expect(await of('--exact-match', given)).toEqual(['externs']);
    expect(await benchmarksFact(dir, training, false, config, DIALECT_195)).toBeNull();
  });
});

it('takes a tarball with crates and a config that says so for one that builds from them', () => {
  const vendors = (vendor: boolean | null, isCheckout: boolean) =>
    vendorsCrates(vendor, { path: dir, isCheckout });
  expect(vendors(null, false)).toBe(false);
  write('.cargo/config.toml', '');
  expect([vendors(null, false), vendors(null, true), vendors(true, true), vendors(false, false)]).toEqual([
    ...[true, false, true, false],
  ]);
});
