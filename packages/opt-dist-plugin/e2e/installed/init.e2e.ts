import { Workspace } from '../../test/e2e/workspace';

interface Target {
  readonly executor: string;
  readonly cache: boolean;
  readonly parallelism: boolean;
  readonly dependsOn: readonly string[];
}

/** What `nx add` runs when the package is installed. */
describe('the generator init', () => {
  let workspace: Workspace;
  let nxJson: Record<string, unknown>;
  beforeAll(() => {
    workspace = Workspace.create().inOneProcess();
    nxJson = JSON.parse(workspace.read('nx.json')) as Record<string, unknown>;
    delete nxJson['plugins'];
  });
  afterAll(() => {
    workspace.remove();
  });

  const init = async () => {
    const { exitCode, output } = await workspace.nx(['g', 'opt-dist-plugin:init']);
    if (exitCode !== 0) throw new Error(output);
    return output;
  };

  it("switches the plugin on, and keeps a workspace's defaults away from its targets", async () => {
    const targetDefaults = { dist: { cache: false, parallelism: true, dependsOn: ['^build'] } };
    workspace.write('nx.json', JSON.stringify({ ...nxJson, targetDefaults }));
    workspace.write('.gitignore', 'node_modules/\n.nx/\n');
    const output = await init();
    expect(output).toContain('npx nx run rust:doctor');
    expect(JSON.parse(workspace.read('nx.json'))).toEqual({
      ...nxJson,
      plugins: ['opt-dist-plugin'],
      targetDefaults: { ...targetDefaults, 'opt-dist-plugin:dist': { parallelism: false } },
    });
    expect(workspace.read('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['node_modules/', 'rustc-pgo-profiles/', 'opt-dist.local.json']),
    );
    const shown = await workspace.nx(['show', 'project', 'rust', '--json']);
    const { targets } = JSON.parse(shown.output) as { targets: Record<string, Target> };
    expect(targets['dist']).toMatchObject({
      ...{ executor: 'opt-dist-plugin:dist', cache: true, parallelism: false },
      dependsOn: ['rustc-pgo', 'llvm-pgo', 'bolt'],
    });
  });

  it('changes nothing a second time', async () => {
    const before = ['nx.json', '.gitignore'].map((file) => workspace.read(file));
    const output = await init();
    expect(['nx.json', '.gitignore'].map((file) => workspace.read(file))).toEqual(before);
    expect(output).not.toMatch(/^(UPDATE|CREATE)/m);
  });

  it('is followed by one sentence, and no trace, where options cannot be obeyed', async () => {
    const options = { distTargetNmae: 'toolchain' };
    workspace.write(
      'nx.json',
      JSON.stringify({ ...nxJson, plugins: [{ plugin: 'opt-dist-plugin', options }] }),
    );
    const { exitCode, output } = await workspace.nx(['run', 'rust:doctor']);
    expect(exitCode).not.toBe(0);
    expect(output).toContain('unknown option "distTargetNmae" (did you mean "distTargetName"?).');
    expect(output).not.toMatch(/\n +at .*\(.*:\d+:\d+\)/);
  });
});

describe('the helpers of a project with renamed targets', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.create().inOneProcess();
    workspace.edit('nx.json', (text) =>
      JSON.stringify({
        ...(JSON.parse(text) as object),
        plugins: [
          {
            plugin: 'opt-dist-plugin',
            options: { planTargetName: 'steps', doctorTargetName: 'check', boltTargetName: 'rewrite' },
          },
        ],
      }),
    );
  });
  afterAll(() => {
    workspace.remove();
  });

  it.each([
    ['steps', 'steps'],
    ['check', 'findings'],
    ['explain', 'explanation'],
  ])('write JSON of %s to a file, without a word of Nx', async (target, name) => {
    const file = `reports/${name}.json`;
    const { output } = await workspace.nx(['run', `rust:${target}`, '--json', `--output=${file}`]);
    expect(output).toContain(`written: ${file}\n`);
    expect(JSON.parse(workspace.read(file))).not.toEqual([]);
  });

  it('fail with one line where the file cannot be written', async () => {
    const { exitCode, output } = await workspace.nx(['run', 'rust:steps', '--output=reports']);
    expect(exitCode).toBe(1);
    expect(output).toMatch(/error: .*\/reports: cannot write: .*\(?EISDIR/);
  });

  it('names in its advice what the workspace calls them', async () => {
    workspace.configure({ llvm: { dir: '/nowhere' } });
    const { output } = await workspace.nx(['run', 'rust:rewrite']);
    expect(output).toContain('nx run rust:check');
    expect(output).not.toContain('nx run rust:doctor');
  });
});
