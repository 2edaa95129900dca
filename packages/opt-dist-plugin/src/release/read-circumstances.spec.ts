import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { systemProbe } from '../process/probe';
import { circumstancesAt, type ReleasePlace } from './read-circumstances';

const dir = temporaryDirectory('of each test');

function write(file: string, text: string) {
  const place = path.join(dir(), file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
}

const facts = (place: Partial<ReleasePlace> = {}) =>
  circumstancesAt(
    {
      ...{ source: dir(), host: 'x86_64-unknown-linux-gnu', buildsLlvm: true, llvmDir: null, vendor: null },
      ...place,
    },
    systemProbe(process.env),
  );

const DEPENDENCY = '[dependencies.tikv-jemalloc-sys]\nversion = "0.6.0"\noptional = true\n';
const LOCK =
  '[[package]]\nname = "tikv-jemalloc-sys"\nversion = "0.6.1+5.3.0"\nsource = "registry+https://example.org"\n';

it('finds where jemalloc comes from, and where it is taken out', async () => {
  const jemalloc = async () => (await facts({ vendor: true })).jemalloc;
  expect(await jemalloc()).toEqual({ kind: 'no-dependency' });
  write('compiler/rustc/Cargo.toml', DEPENDENCY);
  expect(await jemalloc()).toEqual({ kind: 'not-locked' });
  write('Cargo.lock', LOCK);
  expect(await jemalloc()).toEqual({ kind: 'not-vendored', crate: 'tikv-jemalloc-sys 0.6.1+5.3.0' });
  write(
    'vendor/tikv-jemalloc-sys/Cargo.toml',
    '[package]\nname = "tikv-jemalloc-sys"\nversion = "0.6.1+5.3.0"\n',
  );
  expect(await jemalloc()).toEqual({ kind: 'there' });
});

it('takes crates from vendor as bootstrap does', async () => {
  write('compiler/rustc/Cargo.toml', DEPENDENCY);
  write('Cargo.lock', LOCK);
  const isThere = async (vendor: boolean | null) => (await facts({ vendor })).jemalloc.kind === 'there';
  expect([await isThere(true), await isThere(false), await isThere(null)]).toEqual([false, true, true]);
  write('vendor/x', '');
  write('.cargo/config.toml', '');
  expect(await isThere(null)).toBe(false);
  write('.git', '');
  expect(await isThere(null)).toBe(true);
});

it('names the tools that thin LTO of LLVM lacks', async () => {
  const all = ['clang', 'clang++', 'ld.lld', 'llvm-ar', 'llvm-ranlib'];
  expect((await facts()).ltoToolsMissing).toEqual(all);
  for (const tool of all.filter((name) => name !== 'ld.lld')) {
    write(`llvm/bin/${tool}`, '#!/bin/sh\nexit 1\n');
    chmodSync(path.join(dir(), 'llvm/bin', tool), 0o755);
  }
  expect(await facts({ llvmDir: path.join(dir(), 'llvm') })).toMatchObject({
    ltoToolsMissing: ['ld.lld'],
    hasZstd: false,
  });
});

it("reads the tree's sample config and finds the sources of compiler-rt", async () => {
  expect(await facts()).toMatchObject({ sample: null, hasCompilerRt: false });
  write('bootstrap.example.toml', '#rust.lto = "thin-local"\n');
  write('src/llvm-project/compiler-rt/CMakeLists.txt', '');
  const found = await facts();
  expect(found).toMatchObject({ sample: '#rust.lto = "thin-local"\n', hasCompilerRt: true });
  expect(found.memory).toBeGreaterThan(0);
});
