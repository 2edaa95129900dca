import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { llvmOfRustc } from './e2e/installed-llvm';

/** Unpacks the compiler of mini-rust's tarballs, and its library. */
export function unpackToolchain(tarballs: string, dir: string): string {
  mkdirSync(dir);
  const names = readdirSync(tarballs).sort();
  // The sources' tarball is called much alike; rust-std has the stub that programs are linked with.
  const wanted = [/^rustc-\d[^/]*-linux-gnu\.tar\.xz$/, /^rust-std-\d.*\.tar\.xz$/];
  for (const name of wanted.map((pattern) => names.find((each) => pattern.test(each)) ?? 'missing')) {
    const done = spawnSync('tar', ['-xf', path.join(tarballs, name), '-C', dir, '--strip-components=2'], {
      encoding: 'utf8',
    });
    expect(done.stderr).toBe('');
  }
  return dir;
}

/** The output of a program that the compiler compiles. */
export function compileAndRun(rustc: string, source: string): string {
  const program = path.join(path.dirname(path.dirname(rustc)), path.basename(source, '.mini'));
  const compiled = spawnSync(rustc, [source, '-O', '-o', program], { encoding: 'utf8' });
  expect({ status: compiled.status, stderr: compiled.stderr }).toEqual({ status: 0, stderr: '' });
  return spawnSync(program, [], { encoding: 'utf8' }).stdout;
}

/** The shared libraries of an unpacked compiler that BOLT can rewrite, each with its section headers. */
export function librariesOf(toolchain: string): { readonly name: string; readonly sections: string }[] {
  const lib = path.join(toolchain, 'lib');
  return readdirSync(lib)
    .filter((name) => /^(libLLVM\.so\.|librustc_driver)/.test(name))
    .map((name) => ({ name, sections: sectionsOf(path.join(lib, name)) }));
}

function sectionsOf(library: string): string {
  return spawnSync(`${llvmOfRustc() ?? '/usr'}/bin/llvm-readelf`, ['-S', '--wide', library], {
    encoding: 'utf8',
  }).stdout;
}
