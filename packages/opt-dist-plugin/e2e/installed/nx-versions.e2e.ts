import { ForeignWorkspace } from '../../test/e2e/foreign-workspace';
import { Registry } from '../../test/e2e/registry';

interface Cell {
  readonly nx: string;
  /** A devkit that the workspace has of its own. */
  readonly devkit: string | null;
}

/** The one that a dependency of several majors or a peer would break first. */
const CELL: Cell = { nx: '24.0.6', devkit: '24.0.0' };
const OTHERS: readonly Cell[] = [
  { nx: '24.0.6', devkit: null },
  { nx: '23.3.2', devkit: null },
  { nx: '23.3.2', devkit: '23.3.2' },
  { nx: '22.7.12', devkit: null },
  { nx: '22.7.12', devkit: '22.7.12' },
];
const ALL = process.env['OPT_DIST_TEST_NX_VERSIONS'] === 'all';
if (!ALL) console.log('skipped: other releases of Nx (set OPT_DIST_TEST_NX_VERSIONS to all)');

let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start();
});
afterAll(() => registry.stop());

describe.each([CELL, ...(ALL ? OTHERS : [])])('beside nx $nx and devkit $devkit', (cell) => {
  let workspace: ForeignWorkspace;
  let added: string;
  beforeAll(() => {
    workspace = ForeignWorkspace.create(registry, cell);
    workspace.write('rust/opt-dist.json', '{ "source": "../tree" }');
    const { exitCode, output } = workspace.nx('add', 'opt-dist-plugin');
    added = `${output}\nexit code ${exitCode}`;
  });
  afterAll(() => {
    workspace.remove();
  });

  it('brings no second nx', () => {
    expect(workspace.copiesOf('nx')).toEqual(['nx']);
    expect(workspace.copiesOf('@nx/devkit').length).toBe(cell.devkit?.startsWith('23.') === false ? 2 : 1);
  });

  it('is switched on by nx add, and infers its targets', () => {
    expect(added).toMatch(/opt-dist-plugin is switched on[\s\S]*exit code 0$/);
    expect(JSON.parse(workspace.read('nx.json'))).toMatchObject({ plugins: ['opt-dist-plugin'] });
    const shown = workspace.nx('show', 'project', 'rust', '--json');
    const { targets } = JSON.parse(shown.stdout) as { targets: Record<string, object> };
    expect(targets['dist']).toMatchObject({ executor: 'opt-dist-plugin:dist', parallelism: false });
  });

  it("keeps its targets as they are beside a workspace's defaults", () => {
    const targetDefaults = { dist: { cache: false, parallelism: true, dependsOn: ['^build'] } };
    workspace.edit('nx.json', { targetDefaults });
    const { exitCode, output } = workspace.nx('g', 'opt-dist-plugin:init');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    const shown = workspace.nx('show', 'project', 'rust', '--json');
    const { targets } = JSON.parse(shown.stdout) as { targets: Record<string, object> };
    expect(targets['dist']).toMatchObject({
      ...{ cache: true, parallelism: false, dependsOn: ['rustc-pgo', 'llvm-pgo', 'bolt'] },
    });
  });
});

(ALL ? describe : describe.skip)('beside an Nx that is too old', () => {
  let workspace: ForeignWorkspace;
  beforeAll(() => {
    workspace = ForeignWorkspace.create(registry, { nx: '22.6.5' });
  });
  afterAll(() => {
    workspace.remove();
  });

  it('is refused by npm', () => {
    const { exitCode, output } = workspace.nx('add', 'opt-dist-plugin');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('ERESOLVE');
  });

  it('says so in one sentence, where it was installed all the same', () => {
    workspace.add('--legacy-peer-deps', 'opt-dist-plugin');
    workspace.write('nx.json', '{ "plugins": ["opt-dist-plugin"], "analytics": false }');
    workspace.write('rust/opt-dist.json', '{ "source": "../tree" }');
    const { exitCode, output } = workspace.nx('run', 'rust:doctor');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('opt-dist-plugin needs Nx 22.7 or newer, and this workspace has Nx 22.6.5');
    expect(output).not.toMatch(/InputsInput|\n +at .*\(.*:\d+:\d+\)/);
  });
});
