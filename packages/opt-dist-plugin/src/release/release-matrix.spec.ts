import path from 'node:path';
import type { Circumstances } from './circumstances';
import { releaseOptions } from './read-options';
import { judgeOptions, missing, taken } from './release-settings';

/**
 * The options that upstream's own jobs give to `configure`, in the trees of the dialect matrix. Real trees are
 * looked at in the same way when OPT_DIST_RUST_TREES names some: `dir:dir:…`.
 */
const TREES = path.join(__dirname, '../../test/trees');

const X86 = 'x86_64-unknown-linux-gnu';
const ARM = 'aarch64-unknown-linux-gnu';
const MUSL = 'x86_64-unknown-linux-musl';
const MAC = 'aarch64-apple-darwin';
const WINDOWS = 'x86_64-pc-windows-msvc';

/** A machine on which everything can be had. */
const EVERYTHING: Omit<Circumstances, 'host'> = {
  sample: null,
  buildsLlvm: true,
  ltoToolsMissing: [],
  hasLld: true,
  hasZstd: true,
  jemalloc: { kind: 'there' },
  memory: 2 ** 36,
  hasCompilerRt: true,
};

async function judged(dir: string, host: string, here: Partial<Circumstances> = {}) {
  const given = await releaseOptions(dir, host);
  return given === null ? null : judgeOptions(given.options, { ...EVERYTHING, host, ...here });
}

const settings = async (version: string, host: string) => {
  const options = await judged(path.join(TREES, version), host);
  return options && Object.fromEntries(taken(options).map(({ verdict: { key, value } }) => [key, value]));
};

const BASE = { 'rust.codegen-units-std': 1, 'rust.debuginfo-level-std': 1 };
const BUILTINS = { 'build.optimized-compiler-builtins': true };
const THIN = { 'rust.lto': 'thin', 'rust.codegen-units': 1 };

const MATRIX: readonly [string, string, object | null][] = [
  ['1.63', X86, { ...BASE, 'llvm.thin-lto': true, 'rust.jemalloc': true }],
  ['1.63', ARM, BASE],
  ['1.63', MAC, { ...BASE, 'rust.jemalloc': true }],
  ['1.63', WINDOWS, BASE],
  ['1.64', X86, { 'llvm.thin-lto': true, 'rust.jemalloc': true }],
  ...(['1.66', '1.70'] as const).map((version): [string, string, object] => [
    version,
    X86,
    { 'llvm.thin-lto': true, 'rust.jemalloc': true, 'rust.use-lld': true, 'rust.lto': 'thin' },
  ]),
  ...(['1.85', '1.90'] as const).map((version): [string, string, object] => [
    version,
    X86,
    {
      ...{ ...BASE, ...BUILTINS, ...THIN },
      ...{ 'llvm.thin-lto': true, 'llvm.libzstd': true, 'rust.jemalloc': true, 'rust.use-lld': true },
    },
  ]),
  ['1.85', MAC, { ...BASE, ...BUILTINS, ...THIN, 'rust.jemalloc': true }],
  ['1.85', WINDOWS, { ...BASE, ...BUILTINS, 'rust.codegen-units': 1 }],
  [
    '1.95',
    X86,
    {
      ...{ ...BASE, ...BUILTINS, ...THIN },
      ...{ 'llvm.thin-lto': true, 'llvm.libzstd': true },
      ...{ 'rust.jemalloc': true, 'rust.bootstrap-override-lld': true },
    },
  ],
  [
    '1.95',
    ARM,
    {
      ...{ ...BASE, ...BUILTINS, ...THIN },
      ...{ 'llvm.thin-lto': true, 'llvm.libzstd': true, 'llvm.link-shared': true },
      ...{ 'rust.jemalloc': true, 'rust.bootstrap-override-lld': true },
    },
  ],
  ['1.95', MUSL, { ...BASE, ...BUILTINS, [`target.${MUSL}.crt-static`]: false }],
  ['1.95', MAC, { ...BASE, ...BUILTINS, ...THIN, 'rust.jemalloc': true }],
  [
    '1.99',
    ARM,
    {
      ...THIN,
      ...{ 'llvm.thin-lto': true, 'llvm.libzstd': true, 'llvm.link-shared': true },
      ...{ 'build.allocator': 'jemalloc', 'rust.bootstrap-override-lld': true },
    },
  ],
  ['1.99', MAC, { ...THIN, 'rust.override-allocator': 'jemalloc', 'llvm.link-shared': true }],
  ['1.95', 'riscv32imc-unknown-none-elf', null],
];

it.each(MATRIX)("takes from %s for %s what decides the release's speed", async (version, host, expected) => {
  expect(await settings(version, host)).toEqual(expected);
});

const HOSTS = [X86, ARM, MUSL, MAC, WINDOWS, 'x86_64-apple-darwin', 'i686-pc-windows-gnu'];

it('takes, leaves out for a named reason, or names as unknown every option of every tree', async () => {
  const unknown = new Set<string>();
  let count = 0;
  for (const version of ['1.63', '1.64', '1.66', '1.70', '1.85', '1.90', '1.95', '1.99']) {
    for (const host of HOSTS) {
      const dir = path.join(TREES, version);
      const [given, options] = [await releaseOptions(dir, host), await judged(dir, host)];
      expect(options?.length).toBe(given?.options.length);
      count += options?.length ?? 0;
      for (const { verdict, spelling } of options ?? [])
        if (verdict.kind === 'unknown') unknown.add(spelling);
    }
  }
  expect(count).toBeGreaterThan(500);
  expect([...unknown]).toEqual([]);
});

it('says of each option where it stands', async () => {
  const options = await judged(path.join(TREES, '1.95'), X86);
  const place = (text: string) =>
    options?.flatMap(({ spelling, file, line }) => (spelling === text ? [`${file}:${line}`] : []));
  expect(place('--set rust.lto=thin')).toEqual(['src/ci/docker/host-x86_64/dist-x86_64-linux/Dockerfile:16']);
  expect(place('--debuginfo-level-std=1')).toEqual(['src/ci/run.sh:35']);
});

it('says what cannot be had, and why', async () => {
  const options = await judged(path.join(TREES, '1.95'), X86, {
    buildsLlvm: false,
    hasLld: false,
    jemalloc: { kind: 'not-vendored', crate: 'tikv-jemalloc-sys 0.6.1' },
    memory: 2 ** 32,
    hasCompilerRt: false,
  });
  const why = Object.fromEntries(missing(options ?? []).map(({ verdict: { key, why } }) => [key, why]));
  expect(why).toEqual({
    'llvm.thin-lto': 'LLVM is linked, not built',
    'llvm.libzstd': 'LLVM is linked, not built',
    'rust.jemalloc': 'vendor lacks tikv-jemalloc-sys 0.6.1',
    'rust.bootstrap-override-lld': 'there is no ld.lld on PATH',
    'rust.lto': "this machine has 4.0 GiB of memory, and upstream's smallest that does it has 7",
    'build.optimized-compiler-builtins': 'the sources of compiler-rt are not in the tree',
  });
});

it('wants lld from PATH and from the LLVM that compiles', async () => {
  const why = async (here: Partial<Circumstances>) => {
    const options = (await judged(path.join(TREES, '1.95'), X86, here)) ?? [];
    return missing(options).map(({ verdict }) => `${verdict.key}: ${verdict.why}`);
  };
  const absent = 'ld.lld of the LLVM that compiles it: not found';
  expect(await why({ ltoToolsMissing: ['ld.lld'] })).toEqual([
    `llvm.thin-lto: ${absent}`,
    `rust.bootstrap-override-lld: ${absent}`,
  ]);
  expect(await why({ ltoToolsMissing: ['llvm-ar'] })).toHaveLength(1);
});

it('takes no setting that the release does not know', async () => {
  const sample = '#rust.lto = "thin-local"\n#rust.codegen-units = 16\n';
  const options = (await judged(path.join(TREES, '1.95'), X86, { sample })) ?? [];
  expect(taken(options).map(({ verdict }) => verdict.key)).toEqual(['rust.lto', 'rust.codegen-units']);
  expect(missing(options)).toHaveLength(7);
});

const REAL = (process.env['OPT_DIST_RUST_TREES'] ?? '').split(':').filter((dir) => dir !== '');
if (REAL.length > 0) {
  it.each(REAL)('finds settings and nothing unknown in the real tree %s', async (dir) => {
    const options = await Promise.all(HOSTS.map((host) => judged(dir, host)));
    expect(taken(options[0] ?? []).map(({ verdict }) => verdict.key)).toContain('llvm.thin-lto');
    const all = options.flatMap((each) => each ?? []);
    expect(all.filter(({ verdict }) => verdict.kind === 'unknown')).toEqual([]);
  });
}
