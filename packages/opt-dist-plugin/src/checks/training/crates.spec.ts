import type { CrateSource } from '../../crates/cargo-sources';
import type { CratesFact, UnitCrates } from '../machine';
import { checkTrainingCrates } from './crates';
import { finding, findings } from '../../../test/machine';

const FROM = '/rust/.cargo/config.toml';
const DIRECTORY: CrateSource = { kind: 'directory', dir: '/rust/vendor', from: FROM };

function unit(name: string, change: Partial<UnitCrates> = {}): UnitCrates {
  return { name, missing: [], doubtful: [], registered: [], fetched: [], notVendored: [], ...change };
}

function crates(cratesIo: CrateSource, units: readonly UnitCrates[], change: Partial<CratesFact> = {}) {
  return {
    sources: { cratesIo, git: {}, offline: null },
    unreadable: [],
    vendors: false,
    units,
    ...change,
  };
}

const REMOTE: CrateSource = { kind: 'remote' };
const OFFLINE = { sources: { cratesIo: REMOTE, git: {}, offline: 'CARGO_NET_OFFLINE' } };

describe('crates of the collector', () => {
  const NAME = 'collector crates';
  const found = (fact: CratesFact) => finding(NAME, { collectorCrates: fact });

  it('must be in the directory that cargo is sent to', () => {
    const own = unit('the collector', { missing: ['a 1.0.0', 'b 1.0.0', 'c 1.0.0', 'd 1.0.0'] });
    expect(found(crates(DIRECTORY, [own, unit('others')]))).toMatchObject({
      status: 'problem',
      found: `${FROM} has cargo take crates from /rust/vendor, which lacks crates of rustc-perf's Cargo.lock: the collector (a 1.0.0, b 1.0.0, c 1.0.0 and 1 more)`,
    });
    expect(found(crates(DIRECTORY, [unit('the collector')]))?.status).toBe('ok');
  });

  it('are not sure to be asked for by what is locked', () => {
    const others = unit('others', { doubtful: ['a 1.0.0'] });
    expect(found(crates(DIRECTORY, [unit('the collector'), others]))?.status).toBe('warning');
  });

  it('may be fetched, with a warning where the tree has others vendored', () => {
    const own = unit('the collector', { fetched: ['a 1.0.0', 'https://x/y'] });
    expect(findings(NAME, { collectorCrates: crates(REMOTE, [own]) })).toEqual([]);
    const missed = { ...own, notVendored: ['https://x/y'] };
    expect(found(crates(REMOTE, [missed], { vendors: true }))).toMatchObject({
      status: 'warning',
      found: expect.stringContaining('the collector (https://x/y)') as string,
      advice: expect.stringMatching(/^Without a network the collector cannot be built/) as string,
    });
    expect(found(crates(REMOTE, [own], { vendors: true }))?.status).toBe('ok');
  });

  it('must have been fetched before where the network is not to be used', () => {
    const own = unit('the collector', { fetched: ['a 1.0.0'] });
    for (const vendors of [false, true])
      expect(found(crates(REMOTE, [own], { ...OFFLINE, vendors }))).toMatchObject({
        status: 'warning',
        found: expect.stringMatching(/^CARGO_NET_OFFLINE keeps cargo from the network/) as string,
      });
    expect(findings(NAME, { collectorCrates: crates(REMOTE, [unit('it')], OFFLINE) })).toEqual([]);
  });
});

describe('crates of the benchmarks', () => {
  const NAME = 'training crates';
  const found = (fact: CratesFact) => finding(NAME, { benchmarkCrates: fact });
  const LACKING = [unit('externs'), unit('cargo-0.60.0', { missing: ['a 1.0.0', 'b 1.0.0'] })];

  it('must be in the directory that cargo is sent to', () => {
    expect(found(crates(DIRECTORY, LACKING))).toMatchObject({
      status: 'problem',
      found: `${FROM} has cargo take crates from /rust/vendor, which lacks crates of benchmarks' Cargo.lock files: cargo-0.60.0 (a 1.0.0, b 1.0.0)`,
      advice: expect.stringMatching(
        /^Cargo accepts no other crates: leave them out of "training\.rustc"/,
      ) as string,
    });
    const git = { 'https://x/y': DIRECTORY };
    const sources = { cratesIo: REMOTE, git, offline: null };
    expect(found(crates(REMOTE, LACKING, { sources }))?.found).toContain('/rust/vendor');
    expect(found(crates(DIRECTORY, [unit('externs')]))).toMatchObject({
      status: 'ok',
      found: 'all locked crates of the benchmarks are in /rust/vendor',
    });
  });

  it('are not sure to be asked for by what is locked', () => {
    const externs = unit('externs', { doubtful: ['a 1.0.0'] });
    expect(found(crates(DIRECTORY, [externs]))).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/: externs \(a 1\.0\.0\)$/) as string,
    });
    expect(found(crates(DIRECTORY, [externs, ...LACKING]))?.status).toBe('problem');
  });

  it.each<[CrateSource, string]>([
    [{ ...DIRECTORY, dir: 'vendor' }, 'take crates from vendor in a temporary directory, which'],
    [
      { kind: 'undefined', name: 'v', from: 'x' },
      'x has cargo take crates from a source "v" that is defined nowhere',
    ],
  ])('are nowhere where cargo is sent to %j', (source, text) => {
    expect(found(crates(source, LACKING))).toMatchObject({
      status: 'problem',
      found: expect.stringContaining(text) as string,
    });
  });

  it('may come from a registry on this machine, which must have them', () => {
    const source: CrateSource = { kind: 'local-registry', dir: '/registry', from: FROM };
    const units = [unit('externs'), unit('syn', { registered: ['a 1.0.0'] })];
    expect(found(crates(source, units))).toEqual({
      name: NAME,
      status: 'warning',
      found: `${FROM} has cargo take crates from the registry in /registry; its contents were not checked`,
      advice: 'It must hold all crates of syn, or the training fails with them.',
    });
    expect(findings(NAME, { benchmarkCrates: crates(source, [unit('externs')]) })).toEqual([]);
  });

  it('must have been fetched before where the network is not to be used', () => {
    const units = [unit('externs'), unit('syn', { fetched: ['a 1.0.0'] })];
    expect(found(crates(REMOTE, units, OFFLINE))).toMatchObject({
      status: 'warning',
      advice: 'Fetch all crates of syn beforehand (cargo fetch), or the training fails with them.',
    });
  });

  it('may be fetched, with a warning where the tree has others vendored', () => {
    const syn = unit('syn', { fetched: ['a 1.0.0'] });
    expect(findings(NAME, { benchmarkCrates: crates(REMOTE, [syn]) })).toEqual([]);
    const missed = { ...syn, notVendored: ['a 1.0.0'] };
    expect(found(crates(REMOTE, [unit('externs'), missed], { vendors: true }))).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/vendored crates: syn \(a 1\.0\.0\)$/) as string,
    });
    expect(found(crates(REMOTE, [syn], { vendors: true }))).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/where "training\.cargoConfig" says so$/) as string,
    });
    expect(found(crates(REMOTE, [unit('externs')], { vendors: true }))?.found).toMatch(/vendored$/);
  });

  it('are not looked for where what is said to cargo is no configuration', () => {
    const unreadable = [{ from: '/p/cargo.toml', found: 'ENOENT' }];
    const broken = crates(DIRECTORY, LACKING, { unreadable });
    expect(checkTrainingCrates({ benchmarkCrates: broken })).toMatchObject([
      { status: 'problem', found: '"training.cargoConfig": /p/cargo.toml: ENOENT' },
    ]);
  });

  it('are no finding where there is nothing to look at', () => {
    expect(finding(NAME)).toBeUndefined();
  });
});
