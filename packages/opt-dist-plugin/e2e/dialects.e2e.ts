import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { itLong } from '../test/e2e/long';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const BOOTSTRAP = 'rust-project/mini-rust/src/bootstrap';
const OWN = `rust-project/build/${HOST}/.opt-dist`;

/** The same tree in other dialects: the tests change the files that bootstrap itself reads. */
describe('other dialects', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.create().inOneProcess();
  });
  afterEach(() => {
    workspace.remove();
  });

  it('trains and ships all that a tree with [pgo] tables has profiles for', async () => {
    cpSync(
      workspace.path(BOOTSTRAP, 'dialects/pgo.rs'),
      workspace.path(BOOTSTRAP, 'src/core/config/toml/pgo.rs'),
    );
    workspace.configure({ components: ['rustc', 'llvm', 'rustdoc', 'cargo', 'clippy'] });
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
    if (exitCode !== 0) throw new Error(fresh(output));
    expect(stages(output)).toEqual({ ran: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'], cached: [] });
    const steps = Array.from(output.matchAll(/^\[\d+\/\d+\] (.+?) \(/gm), ([, title]) => title ?? '');
    expect(steps.filter((title) => /PGO instrumented|Gather profiles of/.test(title))).toEqual([
      'Build PGO instrumented rustc, rustdoc, cargo, clippy',
      'Gather profiles of rustc',
      'Gather profiles of rustdoc',
      'Gather profiles of clippy',
      'Build PGO instrumented LLVM',
      'Gather profiles of LLVM',
      'Gather profiles of libLLVM for BOLT',
      'Gather profiles of librustc_driver for BOLT',
    ]);
    expect(profiles(workspace)).toEqual(['clippy-pgo', 'rustc-pgo', 'rustdoc-pgo']);
    const plan = await workspace.nx(['run', 'rust:plan', '--stage=dist']);
    for (const [component, profile] of [
      ...[['rustc', 'rustc-pgo'] as const, ['rustdoc', 'rustdoc-pgo'] as const],
      ...[['cargo', 'rustc-pgo'] as const, ['clippy', 'clippy-pgo'] as const],
    ]) {
      expect(plan.output).toMatch(new RegExp(`pgo\\.${component}\\.use="[^"]*/${profile}-`));
    }
    expect(plan.output).not.toContain('--rust-profile-use');
    expect(workspace.read('rust-project/bolt-profiles/manifest.json')).toContain(
      '"dialect": "tables/stage2-rustc"',
    );
    const bin = unpacked(workspace);
    expect(
      Object.fromEntries(
        ['rustc', 'rustdoc', 'cargo', 'clippy-driver'].map((name) => [name, version(`${bin}/${name}`)]),
      ),
    ).toEqual({
      rustc: 'rustc 1.95.0 (mini-rust)',
      rustdoc: 'rustdoc 1.95.0 (mini-rust)',
      cargo: 'cargo 1.95.0 (mini-rust)',
      'clippy-driver': 'clippy 1.95.0 (mini-rust)',
    });
    // Instrumented programs would write here when they run.
    expect(existsSync(workspace.path(OWN, 'raw/rustc-pgo'))).toBe(false);
  });

  itLong(
    'knows the older names of directories and stamps, and builds without BOLT where it is switched off',
    async () => {
      workspace.edit(`${BOOTSTRAP}/src/utils/change_tracker.rs`, (text) =>
        text.replaceAll('145295', '145294').replaceAll('135281', '135280'),
      );
      workspace.configure({ bolt: { enabled: false } });
      const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
      if (exitCode !== 0) throw new Error(fresh(output));
      expect(stages(output)).toEqual({ ran: ['rustc-pgo', 'llvm-pgo', 'dist'], cached: [] });
      expect(workspace.state()).toMatchObject({
        llvm: { variant: { kind: 'optimised', relocations: false } },
      });
      expect(workspace.read('rust-project/llvm-pgo-profiles/manifest.json')).toContain(
        '"dialect": "flags/stage1-rustc"',
      );
    },
  );

  it('refuses components that the tree takes no profiles of, before anything is built', async () => {
    workspace.configure({ components: ['rustc', 'llvm', 'cargo', 'clippy'] });
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(output).toContain(
      'components: Rust 1.95.0 does not support "cargo" and "clippy"; its bootstrap takes profiles of rustc and llvm',
    );
    expect({ failed: exitCode !== 0, built: existsSync(workspace.path(OWN, 'state.json')) }).toEqual({
      failed: true,
      built: false,
    });
  });
});

/** Components and techniques of the profiles that rustc-pgo published. */
function profiles(workspace: Workspace): string[] {
  const names = workspace.list('rust-project/rustc-pgo-profiles');
  return names
    .filter((name) => name.endsWith('.profdata'))
    .map((name) => name.replace(/^(\w+-pgo)-.*/, '$1'));
}

/** `bin` of the shipped toolchain. */
function unpacked(workspace: Workspace): string {
  const dir = workspace.path('unpacked');
  mkdirSync(dir);
  for (const name of workspace.list('rust-project/dist')) {
    if (!/^(rustc|cargo|clippy)-1\.95\.0.*\.tar\.xz$/.test(name)) continue;
    const tarball = workspace.path('rust-project/dist', name);
    const done = spawnSync('tar', ['-xf', tarball, '-C', dir, '--strip-components=2'], { encoding: 'utf8' });
    expect(done.stderr).toBe('');
  }
  return `${dir}/bin`;
}

function version(program: string): string {
  return spawnSync(program, ['-V'], { encoding: 'utf8' }).stdout.trim();
}
