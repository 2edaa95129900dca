import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { prepare } from './prepare';
import type { Effects } from '../effects';

const RULES = `
build: extra-vendor
	tar xf debian/lib_1.0.orig.tar.xz; \\
	mv lib-1.0 vendor/lib-sys/lib
	patch -p1 < debian/patches/vendor/link.patch
	for ws in . library gone; do mv a b; done
	find vendor -execdir "debian/prune-checksums" "{}" +
	for c in vendor/lzma-sys-*; do echo > "$$c/build.rs"; done
`;
const PATCH = `Link the system's.

--- a/vendor/lib-sys/build.rs
+++ b/vendor/lib-sys/build.rs
@@ -1,3 +1,3 @@
 fn main() {
-    let system = true;
+    let system = false;
 }
`;

describe('prepare', () => {
  const tree = temporaryDirectory('of each test');
  const said: string[] = [];
  const effects: Effects = {
    say: (line) => said.push(line),
    stop: new AbortController().signal,
    env: process.env,
  };
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(tree(), file)), { recursive: true });
    writeFileSync(path.join(tree(), file), text);
  };
  const read = (file: string) => readFileSync(path.join(tree(), file), 'utf8');
  const everything = () =>
    readdirSync(tree(), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(tree(), path.join(entry.parentPath, entry.name)))
      .sort()
      .map((file) => [file, read(file)]);

  beforeEach(() => {
    write('x.py', '');
    write('debian/rules', RULES);
    write('debian/patches/vendor/link.patch', PATCH);
    write('lib-1.0/lib.c', 'int lib;\n');
    spawnSync('tar', ['-cJf', 'debian/lib_1.0.orig.tar.xz', 'lib-1.0'], { cwd: tree() });
    rmSync(path.join(tree(), 'lib-1.0'), { recursive: true });
    write('extra/lib-sys/build.rs', 'fn main() {\n    let system = true;\n}\n');
    write('extra/lib-sys/.cargo-checksum.json', '{"files":{"build.rs":"0"},"package":"1"}');
    write('vendor/lib-sys/old.rs', '');
    write('vendor/lzma-sys-0.1.20/build.rs', 'fn main() { bundled() }\n');
    write('Cargo.toml', '[workspace]\n');
    write('Cargo.lock', 'as upstream has it\n');
    write('library/Cargo.lock', 'as upstream has it\n');
  });

  it('does what the rules do, and doing it again changes nothing', async () => {
    expect(await prepare(tree(), 'true', effects)).toMatchObject({ ok: true });
    expect(read('vendor/lib-sys/build.rs')).toContain('system = false');
    expect(read('vendor/lib-sys/lib/lib.c')).toBe('int lib;\n');
    expect(read('vendor/lib-sys/.cargo-checksum.json')).toBe('{"files":{},"package":"1"}');
    expect(read('vendor/lzma-sys-0.1.20/build.rs')).toContain('rustc-link-lib=lzma');
    expect(read('Cargo.lock.orig')).toBe('as upstream has it\n');
    const files = everything();
    expect(files.map(([file]) => file)).not.toContain('library/Cargo.lock');
    expect(files.map(([file]) => file)).not.toContain('vendor/lib-sys/old.rs');
    expect(statSync(path.join(tree(), 'x.py')).mode & 0o111).toBe(0o111);
    expect(await prepare(tree(), 'true', effects)).toMatchObject({ ok: true });
    expect(everything()).toEqual(files);
  });

  it('says for which workspace there is no lock file', async () => {
    expect(await prepare(tree(), 'false', effects)).toMatchObject({ ok: true });
    expect(said.join('\n')).toContain('no Cargo.lock for .:');
  });

  it('says which patch does not apply', async () => {
    write('extra/lib-sys/build.rs', 'fn other() {}\n');
    expect(await prepare(tree(), 'true', effects)).toMatchObject({
      error: { kind: 'command', command: expect.stringContaining('link.patch') as string },
    });
  });
});
