import { cpSync } from 'node:fs';
import { stages, Workspace } from './workspace';

const BOOTSTRAP = 'rust-project/mini-rust/src/bootstrap';

/** The same tree, made to speak other dialects by the files that bootstrap itself reads. */
describe('other dialects', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.create();
  });
  afterEach(() => {
    workspace.remove();
  });

  it('asks a tree with [pgo] tables by --set, old names of directories included', async () => {
    cpSync(
      workspace.path(BOOTSTRAP, 'dialects/pgo.rs'),
      workspace.path(BOOTSTRAP, 'src/core/config/toml/pgo.rs'),
    );
    workspace.edit(`${BOOTSTRAP}/src/utils/change_tracker.rs`, (text) =>
      text.replaceAll('145295', '145294').replaceAll('135281', '135280'),
    );
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
    expect({ exitCode, ...stages(output) }).toEqual({
      exitCode: 0,
      ran: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
      cached: [],
    });
    const plan = await workspace.nx(['run', 'rust:plan', '--stage=dist']);
    expect(plan.output).toContain('pgo.rustc.use=');
    expect(plan.output).not.toContain('--rust-profile-use');
    expect(workspace.read('rust-project/bolt-profiles/manifest.json')).toContain(
      '"dialect": "tables/stage1-rustc"',
    );
  });

  it('builds without BOLT where it is switched off', async () => {
    workspace.configure({ bolt: { enabled: false } });
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
    expect({ exitCode, ...stages(output) }).toEqual({
      exitCode: 0,
      ran: ['rustc-pgo', 'llvm-pgo', 'dist'],
      cached: [],
    });
    expect(workspace.state()).toMatchObject({ llvm: { variant: { kind: 'optimised', relocations: false } } });
  });
});
