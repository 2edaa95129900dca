import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { causeOf } from './causes';

const dir = temporaryDirectory('of each test');
const X_PY = path.resolve(__dirname, '../../../../rust-project/mini-rust/x.py');

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  writeFileSync(path.join(dir(), file), text);
}

/** What a tool prints when it fails. */
function said(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string[] {
  const ran = spawnSync(program, args, {
    cwd: dir(),
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    encoding: 'utf8',
  });
  if (ran.status === 0) throw new Error(`${program} did not fail`);
  return `${ran.stdout}${ran.stderr}`.split('\n');
}

/** A package whose crates are vendored. */
function vendored(version: string) {
  write('Cargo.toml', '[package]\nname = "a"\nversion = "0.1.0"\n[dependencies]\nchrono = "0.4.42"\n');
  write('src/lib.rs', '');
  write('vendor/chrono/Cargo.toml', `[package]\nname = "chrono"\nversion = "${version}"\n`);
  write('vendor/chrono/src/lib.rs', '');
  write('vendor/chrono/.cargo-checksum.json', '{ "files": {}, "package": null }');
  write('.cargo/config.toml', '[source.crates-io]\nreplace-with = "v"\n[source.v]\ndirectory = "vendor"\n');
}

describe('causeOf', () => {
  it('knows a lock file that does not fit the vendored crates', () => {
    vendored('0.4.38');
    expect(causeOf(said('cargo', ['build', '--offline']))?.kind).toBe('not-vendored');
  });

  it('knows a lock file that cargo may not change', () => {
    vendored('0.4.42');
    expect(causeOf(said('cargo', ['build', '--locked', '--offline']))?.kind).toBe('locked-versions');
  });

  it('knows a warning that is an error', () => {
    write('a.rs', 'use std::fs;\nfn main() {}\n');
    expect(causeOf(said('rustc', ['-Dwarnings', 'a.rs']))?.kind).toBe('denied-warnings');
    write('b.rs', '#![deny(warnings)]\nuse std::fs;\nfn main() {}\n');
    expect(causeOf(said('rustc', ['b.rs']))?.kind).toBe('denied-warnings');
  });

  it('knows a server that is not reached', () => {
    expect(causeOf(said('curl', ['-sS', 'http://127.0.0.1:1/']))?.kind).toBe('no-network');
    vendored('0.4.42');
    const env = { CARGO_HTTP_PROXY: 'http://127.0.0.1:1', CARGO_NET_RETRY: '0', CARGO_HOME: dir() };
    write('.cargo/config.toml', '');
    expect(causeOf(said('cargo', ['build'], env))?.kind).toBe('no-network');
  });

  it('knows a full disk', () => {
    expect(causeOf(said('sh', ['-c', 'LC_ALL=C cat "$0" > /dev/full', __filename]))?.kind).toBe('no-space');
  });

  it('knows a process that was killed, and one that a build tool saw killed', () => {
    expect(causeOf([], 'SIGKILL')?.kind).toBe('killed');
    expect(causeOf([], 'SIGTERM')).toBeNull();
    write('build.rs', '');
    write('Cargo.toml', '[package]\nname = "a"\nversion = "0.1.0"\n');
    write('src/lib.rs', '');
    write('killed', '#!/bin/sh\ncase "$*" in *--crate-name*) kill -9 $$;; *) exec rustc "$@";; esac\n');
    spawnSync('chmod', ['+x', path.join(dir(), 'killed')]);
    const output = said('cargo', ['build', '--offline'], { RUSTC: path.join(dir(), 'killed') });
    expect(causeOf(output)?.kind).toBe('killed');
  });

  it.each(['gcc', 'clang-22'])('knows a header and a library that %s does not find', (compiler) => {
    if (spawnSync(compiler, ['--version']).error !== undefined) return;
    write('x.c', '#include <llvm/Config/nope-config.h>\n');
    expect(causeOf(said(compiler, ['-c', 'x.c']))).toEqual({
      kind: 'missing-header',
      advice: 'Install the package with the header llvm/Config/nope-config.h.',
    });
    write('y.c', 'int main(void) { return 0; }\n');
    expect(causeOf(said(compiler, ['y.c', '-lno-such']))).toEqual({
      kind: 'missing-library',
      advice: 'Install the package with the library no-such.',
    });
  });

  it("knows bootstrap's refusal of arguments and of a config", () => {
    expect(causeOf(said('python3', [X_PY, 'dist', '--compress-more', '--dry-run']))?.kind).toBe('arguments');
    expect(causeOf(said('python3', [X_PY, 'dits', '--dry-run']))?.kind).toBe('arguments');
  });

  it('knows nothing of other failures, and then says nothing', () => {
    write('a.rs', 'fn main() { one() }\n');
    expect(causeOf(said('rustc', ['a.rs']))).toBeNull();
    expect(causeOf(said('sh', ['-c', 'exit 3']))).toBeNull();
  });
});
