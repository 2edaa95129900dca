import { ForeignWorkspace } from '../../test/e2e/foreign-workspace';
import { NPM, type PackageManager, PNPM, YARN, YARN_CLASSIC } from '../../test/e2e/package-manager';
import { Registry } from '../../test/e2e/registry';
import { stages } from '../../test/e2e/workspace';

interface Cell {
  readonly nx: string;
  readonly manager: PackageManager;
  /** Null: the machine's own. */
  readonly node: string | null;
}

const CELL: Cell = { nx: '24.0.6', manager: NPM, node: null };
const OTHERS: readonly Cell[] = [
  { nx: '23.3.2', manager: NPM, node: 'node@20.20.2' },
  { nx: '22.7.12', manager: NPM, node: 'node@20.20.2' },
  { nx: '24.0.6', manager: NPM, node: 'node@22.23.3' },
  { nx: '24.0.6', manager: NPM, node: 'node@24.21.0' },
  { nx: '24.0.6', manager: PNPM, node: 'node@24.21.0' },
  { nx: '24.0.6', manager: YARN, node: 'node@22.23.3' },
  { nx: '24.0.6', manager: YARN_CLASSIC, node: 'node@20.20.2' },
];
const ALL = process.env['OPT_DIST_TEST_NX_VERSIONS'] === 'all';
if (!ALL) console.log('skipped: other releases of Nx and Node.js (set OPT_DIST_TEST_NX_VERSIONS to all)');

const TREE = 'trees/mini rüst';
const NESTED = 'rust/nested/zweite Kette für Rust';
const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'];

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterAll(() => registry.stop());

const named = (cell: Cell) =>
  `${cell.manager.spec ?? 'npm'}, nx@${cell.nx} and ${cell.node ?? `node ${process.version}`}`;

/** What a user does after reading the README, in a folder with a space and an umlaut. */
describe.each([CELL, ...(ALL ? OTHERS : [])].map((cell) => [named(cell), cell] as const))(
  'a new workspace of %s',
  (_, { nx, manager, node }) => {
    let workspace: ForeignWorkspace;
    let added: string;
    beforeAll(() => {
      workspace = ForeignWorkspace.create(registry, { nx, manager, node, place: 'Werk Zürich' });
      workspace.call('git', 'init', '--quiet', '--initial-branch=main');
      added = run('add', 'opt-dist-plugin');
      workspace.copyTree(TREE);
      run('generate', 'opt-dist-plugin:rust-source', 'rust', `--from=${TREE}`);
      run('generate', 'opt-dist-plugin:rust-source', 'inner', `--from=${TREE}`, `--directory=${NESTED}`);
      // Bootstrap cannot build in a directory with a space, and little training is quick.
      const training = { rustc: ['match-stress'], llvm: ['sorting-2.0.4'] };
      workspace.edit('rust/opt-dist.json', { buildDir: '../../build-rust', training });
      workspace.edit(`${NESTED}/opt-dist.json`, { buildDir: '../../../../../build-inner', training });
      commit('All of it');
    });
    afterAll(() => {
      workspace.remove();
    });

    /** @returns what nx prints on standard output; it has to succeed */
    const run = (...args: readonly string[]) =>
      workspace.call(workspace.path('node_modules/.bin/nx'), ...args);

    function commit(message: string) {
      const who = ['-c', 'user.name=CI', '-c', 'user.email=ci@example.org', '-c', 'commit.gpgsign=false'];
      workspace.call('git', 'add', '--all');
      workspace.call('git', ...who, 'commit', '--quiet', '-m', message);
    }

    it('was told what to do next, as its package manager calls it', () => {
      expect(added).toContain(`  ${manager.exec} nx g opt-dist-plugin:rust-source rust`);
    });

    it('has one nx, and the package manager and Node.js that were asked for', () => {
      expect(workspace.read(manager.lockFile)).toContain('opt-dist-plugin');
      expect(workspace.copiesOf('nx').length).toBe(1);
      expect(workspace.call('node', '--version').trim()).toBe(
        node === null ? process.version : node.replace('node@', 'v'),
      );
    });

    it('shows the targets of both projects', () => {
      expect(JSON.parse(run('show', 'projects', '--json'))).toEqual(
        expect.arrayContaining(['rust', 'inner']),
      );
      for (const [project, root] of [
        ['rust', 'rust'],
        ['inner', NESTED],
      ] as const) {
        expect(JSON.parse(run('show', 'project', project, '--json'))).toMatchObject({
          root,
          targets: {
            dist: {
              ...{ executor: 'opt-dist-plugin:dist', cache: true, parallelism: false },
              dependsOn: ['rustc-pgo', 'llvm-pgo', 'bolt'],
            },
          },
        });
      }
    });

    it.each(['rust', 'inner'])('doctor finds no problem of %s', (project) => {
      expect(run('run', `${project}:doctor`)).toMatch(/ 0 problems; the stages can run/);
    });

    it.each([
      ['plan', '--stage=dist'],
      ['explain', '--stage=dist'],
    ])('%s of both projects is JSON in a file', (target, option) => {
      for (const project of ['rust', 'inner']) {
        const file = `.nx/${project}.json`;
        run('run', `${project}:${target}`, option, '--json', `--output=${file}`);
        expect(JSON.parse(workspace.read(file))).not.toEqual([]);
      }
    });

    it('draws the graph of the projects, and that of the tasks', () => {
      run('graph', '--file=.nx/projects.json');
      expect(JSON.parse(workspace.read('.nx/projects.json'))).toMatchObject({
        graph: { nodes: { rust: {}, inner: {} } },
      });
      run('run', 'inner:dist', '--graph=.nx/tasks.json');
      expect(tasksIn('.nx/tasks.json')).toEqual(STAGES.map((stage) => `inner:${stage}`).sort());
    });

    function tasksIn(file: string): string[] {
      const { tasks } = JSON.parse(workspace.read(file)) as { tasks: { tasks: Record<string, object> } };
      return Object.keys(tasks.tasks).sort();
    }

    it('selects by nx affected the project that a commit touched', () => {
      const affected = (name: string, file: string) => {
        workspace.call('git', 'checkout', '--quiet', '-B', name, 'main');
        workspace.write(file, workspace.read(file).replace(/\n*$/, '\n\n'));
        commit(name);
        run('affected', '-t', 'dist', '--base=main', '--head=HEAD', '--graph=.nx/affected.json');
        workspace.call('git', 'checkout', '--quiet', 'main');
        return tasksIn('.nx/affected.json');
      };
      // Before 23.3 Nx does not know the paths that git quotes because of an umlaut.
      if (nx.startsWith('22.')) workspace.call('git', 'config', 'core.quotePath', 'false');
      workspace.write('README.md', 'Ours\n');
      workspace.call('git', 'checkout', '--quiet', 'main');
      commit('A README');
      const inner = STAGES.map((stage) => `inner:${stage}`).sort();
      expect(affected('readme', 'README.md')).toEqual([]);
      expect(affected('inner', `${NESTED}/opt-dist.json`)).toEqual(inner);
    });

    it('builds the toolchain, and from then on takes it from the cache, whatever its targets are called', () => {
      expect(stages(run('run', 'rust:dist'))).toEqual({ ran: STAGES, cached: [] });
      const record = workspace.read('rust/dist/run.json');

      workspace.delete('rust/dist', 'rust/rustc-pgo-profiles');
      expect(stages(run('run', 'rust:dist'))).toEqual({ ran: [], cached: STAGES });
      expect(workspace.read('rust/dist/run.json')).toBe(record);
      workspace.read('rust/rustc-pgo-profiles/manifest.json');

      const options = { distTargetName: 'toolchain', boltTargetName: 'rewrite', planTargetName: 'steps' };
      const before = workspace.read('nx.json');
      workspace.edit('nx.json', { plugins: [{ plugin: 'opt-dist-plugin', options }] });
      expect(run('run', 'rust:toolchain')).toContain('nx run rust:rewrite');
      expect(workspace.read('rust/dist/run.json')).toBe(record);
      expect(run('run', 'rust:steps', '--stage=bolt')).toContain('BOLT');
      workspace.write('nx.json', before);

      // The same tree, and so the same profiles; they belong elsewhere.
      run('run', 'inner:rustc-pgo');
      expect(JSON.parse(workspace.read(`${NESTED}/rustc-pgo-profiles/manifest.json`))).toMatchObject({
        stage: 'rustc-pgo',
      });
    });
  },
);
