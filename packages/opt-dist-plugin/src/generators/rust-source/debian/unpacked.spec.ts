import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HOST } from '../../../../test/plan-context';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { describeSourceProblem } from '../describe';
import { fetchTree } from '../fetch-tree';
import type { Origin } from '../origin';
import { workPlace } from '../work-place';
import { isUnpreparedPackage } from './unpacked';

const RULES = `
build:
	for ws in . ; do mv a b; done
	find vendor -execdir "debian/prune-checksums" "{}" +
`;
const PATCH = `Link the system's.

--- a/build.rs
+++ b/build.rs
@@ -1,3 +1,3 @@
 fn main() {
-    let system = false;
+    let system = true;
 }
`;
const UPSTREAM = {
  'x.py': '',
  'build.rs': 'fn main() {\n    let system = false;\n}\n',
  'Cargo.lock': 'as upstream has it\n',
  'vendor/a/.cargo-checksum.json': '{"files":{"lib.rs":"0"},"package":"1"}',
};
const PACKAGING = {
  'debian/rules': RULES,
  'debian/control':
    'Source: rustc-small\nMaintainer: A <a@example.org>\n\nPackage: rustc-small\nArchitecture: any\n',
  'debian/changelog':
    'rustc-small (1.85.0-1) unstable; urgency=low\n\n  * One.\n\n -- A <a@example.org>  Tue, 01 Dec 2026 00:00:00 +0000\n',
  'debian/source/format': '3.0 (quilt)\n',
  'debian/patches/series': '# of this package\nsystem.patch\n',
  'debian/patches/system.patch': PATCH,
};

const hasDpkg = spawnSync('dpkg-source', ['--version']).status === 0;

describe('an unpacked source package of Debian', () => {
  const dir = temporaryDirectory('of each test');
  const at = (...names: readonly string[]) => path.join(dir(), ...names);
  const said: string[] = [];
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(at('rustc', file)), { recursive: true });
      writeFileSync(at('rustc', file), text);
    }
  };
  const content = () =>
    readdirSync(at('rustc'), { recursive: true, encoding: 'utf8' })
      .filter((file) => statSync(at('rustc', file)).isFile())
      .map((file) => [file, readFileSync(at('rustc', file), 'utf8')]);
  const made = (file: string) => readFileSync(at('project.part/source', file), 'utf8');

  beforeEach(() => {
    said.length = 0;
    write({ ...UPSTREAM, ...PACKAGING });
  });

  /** @returns what the user reads when it fails */
  async function fetch(origin: Origin, sha256: string | null = null) {
    const words = 'words';
    const work = await workPlace(at('project'), words);
    if (!work.ok) throw new Error(work.error.kind);
    await work.value.occupy();
    const request = {
      name: 'rust',
      projectRoot: 'project',
      origin,
      sha256,
      llvm: null,
      settings: 'release' as const,
      words,
    };
    const stop = new AbortController().signal;
    const effects = { say: (line: string) => said.push(line), stop, env: process.env };
    const result = await fetchTree(request, work.value, HOST, effects);
    return result.ok ? null : describeSourceProblem(result.error).join('\n');
  }

  it('is known by what its rules have not done yet', () => {
    expect(isUnpreparedPackage(at('rustc'))).toBe(true);
    write({ '.pc/applied-patches': 'system.patch\n' });
    expect(isUnpreparedPackage(at('rustc'))).toBe(true);
    write({ 'Cargo.lock.orig': 'as upstream has it\n' });
    expect(isUnpreparedPackage(at('rustc'))).toBe(true);
    write({ 'vendor/a/.cargo-checksum.json': '{"files":{},"package":"1"}' });
    expect(isUnpreparedPackage(at('rustc'))).toBe(false);
  });

  it('is none where it is a checkout, or a tree of upstream', () => {
    mkdirSync(at('rustc/.git'));
    expect(isUnpreparedPackage(at('rustc'))).toBe(false);
    rmSync(at('rustc/.git'), { recursive: true });
    rmSync(at('rustc/debian'), { recursive: true });
    expect(isUnpreparedPackage(at('rustc'))).toBe(false);
    expect(isUnpreparedPackage(at('nowhere'))).toBe(false);
  });

  it('is prepared in a copy, with its patches where they were applied already', async () => {
    write({ '.pc/applied-patches': 'system.patch\n', '.pc/.version': '2\n' });
    const before = content();
    expect(await fetch({ kind: 'unprepared-package', path: at('rustc') })).toBeNull();
    expect(content()).toEqual(before);
    expect(made('vendor/a/.cargo-checksum.json')).toBe('{"files":{},"package":"1"}');
    expect(made('Cargo.lock.orig')).toBe('as upstream has it\n');
    expect(isUnpreparedPackage(at('project.part/source'))).toBe(false);
    expect(said[0]).toMatch(/\/rustc is a source package of Debian's that was not prepared .*: copying it$/);
    expect(readdirSync(at('project.part')).sort()).toEqual(['.gitignore', 'rust-source.part', 'source']);
  });

  const itWithDpkg = hasDpkg ? it : it.skip;

  itWithDpkg('gets its patches in the copy where they were not applied', async () => {
    const before = content();
    expect(await fetch({ kind: 'unprepared-package', path: at('rustc') })).toBeNull();
    expect(content()).toEqual(before);
    expect(made('build.rs')).toContain('system = true');
    expect(made('vendor/a/.cargo-checksum.json')).toBe('{"files":{},"package":"1"}');
  });

  itWithDpkg('is found by its orig tarball, where its .dsc lies beside that', async () => {
    const run = (program: string, args: readonly string[], cwd = dir()) => {
      const { status, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    };
    const tarball = at('rustc-small_1.85.0.orig.tar.xz');
    run('tar', ['-cJf', tarball, '--exclude=debian', 'rustc']);
    run('dpkg-source', ['-b', 'rustc']);
    expect(await fetch({ kind: 'archive', path: tarball }, 'f'.repeat(64))).toMatch(
      /sha256 [0-9a-f]+, expected f/,
    );
    expect(await fetch({ kind: 'archive', path: tarball })).toBeNull();
    expect(made('build.rs')).toContain('system = true');
    expect(made('vendor/a/.cargo-checksum.json')).toBe('{"files":{},"package":"1"}');
  });

  it('is named where an orig tarball comes alone', async () => {
    const tarball = at('rustc-small_1.85.0+dfsg1.orig.tar.xz');
    spawnSync('tar', ['-cJf', tarball, '--exclude=debian', '-C', dir(), 'rustc']);
    expect(await fetch({ kind: 'archive', path: tarball })).toBeNull();
    expect(said[0]).toMatch(
      /^rustc-small_1\.85\.0\+dfsg1\.orig\.tar\.xz is a part of a source package of Debian's, whose \.dsc/,
    );
  });
});
