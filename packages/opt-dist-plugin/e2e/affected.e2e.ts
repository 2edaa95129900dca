import { spawnSync } from 'node:child_process';
import { stages, Workspace } from '../test/e2e/workspace';

const CONFIG = 'rust-project/opt-dist.json';
const TREE = 'rust-project/mini-rust';
const ALL = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'];

/** A git repository whose main is built; each test is a branch with one change, called as CI would. */
describe('nx affected', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.built().inOneProcess();
    workspace.write(
      'tools/other/project.json',
      '{ "name": "other", "targets": { "dist": { "command": "true" } } }',
    );
    git('init', '--quiet', '--initial-branch=main');
    commit('All of it');
  });
  afterAll(() => {
    workspace.remove();
  });

  function git(...args: readonly string[]) {
    const who = ['-c', 'user.name=CI', '-c', 'user.email=ci@example.org', '-c', 'commit.gpgsign=false'];
    const result = spawnSync('git', [...who, ...args], { cwd: workspace.dir, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`);
  }

  function commit(message: string) {
    git('add', '--all');
    git('commit', '--quiet', '-m', message);
  }

  /** A branch of main with one change. */
  async function afterChange(name: string, change: () => void, target = 'dist', base = 'main') {
    git('checkout', '--quiet', '-B', name, 'main');
    change();
    commit(name);
    const result = await workspace.nx(['affected', '-t', target, `--base=${base}`, '--head=HEAD']);
    return { exitCode: result.exitCode, ...stages(result.output), output: result.output };
  }

  const edit = (file: string, change: (text: string) => string = (text) => `${text}\n`) => {
    workspace.edit(file, change);
  };

  it.each<[string, () => void]>([
    [
      'readme',
      () => {
        edit('README.md');
      },
    ],
    // The plugin's recipe versions are parts of the keys, and mark a changed build procedure.
    [
      'plugin',
      () => {
        workspace.write('packages/opt-dist-plugin/src/nx/options.ts', '// Other sources.\n');
      },
    ],
  ])('does nothing after a change of what the project does not hold: %s', async (name, change) => {
    const { exitCode, ran, cached, output } = await afterChange(name, change);
    expect({ exitCode, ran, cached }).toEqual({ exitCode: 0, ran: [], cached: [] });
    expect(output).toContain('No tasks were run');
  });

  it('runs another project that changed, and no stage', async () => {
    const { exitCode, ran, cached, output } = await afterChange('other', () => {
      workspace.write('tools/other/source.txt', 'changed\n');
    });
    expect({ exitCode, ran, cached }).toEqual({ exitCode: 0, ran: [], cached: [] });
    expect(output).toContain('> nx run other:dist');
  });

  it.each<[string, () => void]>([
    [
      'workflow-of-the-tree',
      () => {
        workspace.write(`${TREE}/.github/workflows/ci.yml`, 'on: push\n');
      },
    ],
    [
      'jobs',
      () => {
        edit(CONFIG, (text) => text.replace('"training": {', '"training": { "jobs": 2,'));
      },
    ],
    // A setting of Nx Cloud: Nx puts nx.json into its own hashes, but the stages' keys leave it out.
    [
      'nx-cloud-id',
      () => {
        edit('nx.json', (text) => text.replace('{', '{ "nxCloudId": "0123456789abcdef01234567",'));
      },
    ],
  ])('takes every stage from the cache after a change that is part of no key: %s', async (name, change) => {
    const { exitCode, ran, cached } = await afterChange(name, change);
    expect({ exitCode, ran, cached }).toEqual({ exitCode: 0, ran: [], cached: ALL });
  });

  it.each<[string, () => void]>([
    [
      'dist-args',
      () => {
        edit(CONFIG, (text) => text.replace('{', '{ "dist": { "args": ["dist", "rustc"] },'));
      },
    ],
    // dist packages the docs.
    [
      'docs-of-the-tree',
      () => {
        edit(`${TREE}/README.md`);
      },
    ],
  ])('runs the stages that a change touches: %s', async (name, change) => {
    const { exitCode, ran, cached } = await afterChange(name, change);
    expect({ exitCode, ran, cached }).toEqual({ exitCode: 0, ran: ['dist'], cached: ALL.slice(0, 3) });
  });

  it('misses a tree that Nx ignores, as plan says', async () => {
    expect((await workspace.nx(['run', 'rust:plan'])).output).not.toContain('nx affected');
    const { output } = await afterChange(
      'ignored',
      () => {
        workspace.write('.nxignore', `/${TREE}/\n`);
        commit('Ignore the tree');
        git('branch', '--force', 'ignoring');
        edit(`${TREE}/compiler/rustc_driver/src/lib.rs`);
      },
      'rustc-pgo',
      'ignoring',
    );
    expect(output).toContain('No tasks were run');
    expect((await workspace.nx(['run', 'rust:plan'])).output).toContain(
      'nx affected selects no stage after an edit of the source tree, which matches .nxignore; nx run sees it.',
    );
  });

  it('trains anew after a change of the sources', async () => {
    const { exitCode, ran, cached } = await afterChange(
      'sources',
      () => {
        edit(`${TREE}/compiler/rustc_driver/src/lib.rs`);
      },
      'rustc-pgo',
    );
    expect({ exitCode, ran, cached }).toEqual({ exitCode: 0, ran: ['rustc-pgo'], cached: [] });
  });
});
