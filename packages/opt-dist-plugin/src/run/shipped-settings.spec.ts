import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { llvmOfRustc } from '../../test/e2e/installed-llvm';
import { projectOf } from '../../test/project';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Project } from '../project/project';
import { holds, shippedFacts, shippedSettings } from './shipped-settings';

const dir = temporaryDirectory('of each test');
const CLANG = `${llvmOfRustc() ?? '/usr'}/bin/clang`;
const hasLld = existsSync(path.join(path.dirname(CLANG), 'ld.lld'));
let project: Project;
/** The packaged compiler. */
let unpacked: string;
/** Of the crates, in cargo's directory. */
let deps: string;

beforeEach(() => {
  project = projectOf(dir());
  unpacked = path.join(dir(), 'unpacked');
  const { layout, dialect } = project;
  deps = path.join(layout.hostDir, dialect.stage2RustcDir, layout.host, 'release/deps');
  for (const each of [path.join(unpacked, 'bin'), path.join(unpacked, 'lib'), deps]) {
    mkdirSync(each, { recursive: true });
  }
});

/** Functions in modules of their own, which make up one codegen unit each, if there may be so many. */
const SOURCE = Array.from(
  { length: 4 },
  (_, at) => `pub mod m${at} { pub fn f(x: &mut Vec<u64>) { x.push(${at}); x.sort(); x.reverse(); } }`,
).join('\n');

function compileCrate(crate: string, ...options: readonly string[]) {
  const source = path.join(dir(), `${crate}.rs`);
  writeFileSync(source, SOURCE);
  const output = path.join(deps, `lib${crate}-0123abcd.rlib`);
  const args = ['--edition=2021', '--crate-type=rlib', '--crate-name', crate, '-Copt-level=1', '-o', output];
  execFileSync('rustc', [...args, ...options, source]);
}

function compileC(output: string, text: string, ...options: readonly string[]) {
  const source = path.join(dir(), `${path.basename(output)}.c`);
  writeFileSync(source, text);
  execFileSync(CLANG, [source, '-o', path.join(unpacked, output), ...options]);
}

const asking = (settings: object) => ({
  ...project,
  bootstrapConfig: { file: 'bootstrap.toml', config: settings, unreadable: [] },
});

it('counts the codegen units of crates and sees bitcode in them', async () => {
  compileCrate('rustc_parts', '-Ccodegen-units=4', '-Cembed-bitcode=no');
  expect(await shippedFacts(project, unpacked)).toMatchObject({
    units: { crate: 'rustc_parts', count: expect.any(Number) as number },
    bitcode: { crate: 'rustc_parts', isThere: false },
  });
  const asked = asking({ rust: { 'codegen-units': 1, lto: 'thin' } });
  const { without } = await shippedSettings(asked, unpacked);
  expect(without).toEqual([
    expect.stringMatching(/^rust\.codegen-units = 1: rustc_parts was compiled in [2-4] units$/),
    'rust.lto = "thin": rustc_parts was compiled without bitcode, so that nothing was optimised when linked',
  ]);
});

it('says what arrived', async () => {
  compileCrate('rustc_whole', '-Ccodegen-units=1', '-Cembed-bitcode=yes');
  const asked = asking({ rust: { 'codegen-units': 1, lto: 'fat' } });
  expect(await shippedSettings(asked, unpacked)).toEqual({
    without: [],
    with: ['crates were compiled in 1 unit at most', 'crates were compiled to bitcode'],
  });
});

it('finds the allocator in the packaged program, and misses it', async () => {
  const asked = asking({ rust: { jemalloc: true } });
  compileC('bin/rustc', 'int main(void) { return 0; }');
  expect((await shippedSettings(asked, unpacked)).without).toEqual([
    'rust.jemalloc: the packaged bin/rustc has nothing of jemalloc in it',
  ]);
  compileC('bin/rustc', '#include <stdio.h>\nint main(void) { return puts("<jemalloc>: Error"); }');
  expect((await shippedSettings(asked, unpacked)).with).toEqual(['jemalloc is in bin/rustc']);
});

it('says nothing of what was not asked for, and of what cannot be seen', async () => {
  compileCrate('rustc_parts', '-Ccodegen-units=4', '-Cembed-bitcode=no');
  expect(await shippedSettings(asking({ rust: { 'codegen-units': 0 } }), unpacked)).toEqual({
    without: [],
    with: [],
  });
  const everything = { llvm: { 'thin-lto': true }, rust: { jemalloc: true, 'use-lld': true } };
  expect(await shippedSettings(asking(everything), path.join(dir(), 'nowhere'))).toEqual({
    without: [],
    with: [],
  });
});

const LIBRARY = 'lib/libLLVM.so.22.1';
const LIBLLVM = `
int helper(int x);
int LLVMRun(int x) { return helper(x); }
`;

(hasLld ? it : it.skip)('knows a library that thin LTO made and lld linked', async () => {
  const asked = asking({ llvm: { 'thin-lto': true } });
  const helper = path.join(dir(), 'helper.c');
  const counter =
    'static int counter; __attribute__((noinline)) static int step(int x) { return counter += x; }';
  writeFileSync(helper, `${counter}\nint helper(int x) { return step(x) + step(x + 1); }\n`);
  const shared = ['-O2', '-fPIC', '-shared', helper];
  compileC(LIBRARY, LIBLLVM, ...shared);
  expect((await shippedSettings(asked, unpacked)).without).toEqual([
    'llvm.thin-lto: the packaged libLLVM has no names that thin LTO makes',
  ]);
  compileC(LIBRARY, LIBLLVM, ...shared, '-flto=thin', '-fuse-ld=lld');
  expect((await shippedSettings(asked, unpacked)).with).toEqual(['libLLVM has names of thin LTO']);
  compileC(LIBRARY, LIBLLVM, ...shared, '-s');
  expect(await shippedSettings(asked, unpacked)).toEqual({ without: [], with: [] });
});

it('finds a text across the pieces in which a file is read', async () => {
  const file = path.join(dir(), 'file');
  writeFileSync(file, `${'x'.repeat((1 << 20) - 3)}needle`);
  expect(await holds(file, 'needle')).toBe(true);
  expect(await holds(file, 'nail')).toBe(false);
  expect(await holds(path.join(dir(), 'none'), 'x')).toBeNull();
});
