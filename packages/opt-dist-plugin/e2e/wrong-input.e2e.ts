import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { Workspace } from './workspace';

const RESULTS = /-profiles|^dist$|\.partial$/;

describe('wrong input', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.create();
  });
  afterAll(() => {
    workspace.remove();
  });

  /** The run fails with the message, leaves nothing in the outputs, and fails again: nothing was cached. */
  async function expectRefusal(message: RegExp, target = 'dist', env: Readonly<Record<string, string>> = {}) {
    for (const attempt of ['first', 'again']) {
      const { exitCode, output } = await workspace.nx(['run', `rust:${target}`], env);
      expect(output).toMatch(message);
      expect(output).not.toMatch(/\n +at .*\(.*:\d+:\d+\)/);
      expect({ attempt, failed: exitCode !== 0 }).toEqual({ attempt, failed: true });
      expect(workspace.list('rust-project').filter((name) => RESULTS.test(name))).toEqual([]);
    }
  }

  it('names an unknown key, its place and the nearest one, in the run and in nx show', async () => {
    workspace.write(
      'rust-project/opt-dist.json',
      '{\n  "source": "mini-rust",\n  "bolts": { "enabled": true }\n}\n',
    );
    await expectRefusal(/rust-project\/opt-dist\.json:3:3: unknown key "bolts".*"bolt"/);
    const { output } = await workspace.nx(['show', 'project', 'rust', '--json']);
    expect(output).toMatch(/unknown key \\"bolts\\"/);
    workspace.configure({});
  });

  it('names a missing tool and where it was looked for', async () => {
    await expectRefusal(/llvm-profdata: not found in \/nonexistent\/bin/, 'dist', {
      OPT_DIST_LLVM_DIR: '/nonexistent',
    });
  });

  it('says that a source path holds no x.py', async () => {
    workspace.configure({ source: '..' });
    await expectRefusal(/no Rust source tree: expected x\.py/);
    workspace.configure({});
  });

  it('refuses an unknown dist argument before anything is built', async () => {
    workspace.configure({ dist: { args: ['dist', '--compress-more'] } });
    await expectRefusal(/bootstrap refuses: .*dist --compress-more[\s\S]*--compress-more/);
    workspace.configure({});
  });

  it('says when the instrumented compiler wrote no profile', async () => {
    workspace.configure({ training: { kind: 'command', command: ['true'] } });
    await expectRefusal(/the instrumented compiler wrote no profile in phase rustc-pgo/);
    workspace.configure({});
  });

  it('names a workload that fails', async () => {
    workspace.configure({ training: { rustc: ['match-stress', 'no-such-crate'] } });
    await expectRefusal(/"Gather profiles of rustc" failed[\s\S]*no-such-crate/);
    workspace.configure({});
  });

  it('says that the disk is full', async () => {
    const dir = workspace.path('small-disk');
    mkdirSync(dir);
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir], { encoding: 'utf8' });
    expect({ status: mounted.status, stderr: mounted.stderr }).toEqual({ status: 0, stderr: '' });
    try {
      await expectRefusal(/no space left on (the )?device|only [\d.]+ (B|KiB|MiB) free in/i, 'dist', {
        OPT_DIST_BUILD_DIR: dir,
      });
    } finally {
      spawnSync('umount', [dir]);
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
