import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';

const REPOSITORY = path.resolve(__dirname, '../../../..');
const MINI_RUST = path.join(REPOSITORY, 'rust-project/mini-rust');

/** The embedded tree stands for a real one. */
describe('tools/real-trees', () => {
  const dir = temporaryDirectory('of each test');

  const look = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(path.join(REPOSITORY, 'tools/real-trees'), args, {
      encoding: 'utf8',
    });
    return { status, output: `${stdout}${stderr}` };
  };

  it('says what a tree is, and that it takes every call of every stage', () => {
    const { status, output } = look(MINI_RUST);
    expect(output).toMatch(/^Rust 1\.95\.0 \(stable\), flags\/stage2-rustc/m);
    expect(Array.from(output.matchAll(/^takes +(.+?) \(/gm), ([, title]) => title)).toEqual([
      'check-arguments',
      'rustc-pgo: build-instrumented-rustc',
      'llvm-pgo: build-optimised-rustc',
      'llvm-pgo: build-instrumented-llvm',
      'bolt: build-optimised',
      'dist: dist',
    ]);
    expect(status).toBe(0);
  });

  it('fails with a tree that refuses a call, and with what is no tree, and looks at the others', () => {
    const tree = path.join(dir(), 'rust');
    cpSync(MINI_RUST, tree, { recursive: true });
    const entry = path.join(tree, 'x.py');
    const text = readFileSync(entry, 'utf8');
    const refusal =
      'import sys\nif "--llvm-profile-generate" in sys.argv:\n    sys.exit("error: no such option")\n';
    writeFileSync(entry, text.replace(/^import sys$/m, refusal));
    const { status, output } = look(dir(), tree);
    expect(output).toContain('no Rust source tree: expected x.py in it');
    expect(output).toMatch(/^REFUSES llvm-pgo: build-instrumented-llvm/m);
    expect(output).toContain('error: no such option');
    expect(output).toMatch(/^takes +dist: dist/m);
    expect(status).toBe(1);
  });

  it('explains itself', () => {
    expect(look('--help')).toMatchObject({ status: 0, output: expect.stringContaining('STAGE0') as string });
    expect(look().status).toBe(2);
    expect(look('--llvm', 'none', MINI_RUST).status).toBe(2);
  });
});
