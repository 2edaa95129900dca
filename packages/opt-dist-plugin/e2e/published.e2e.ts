import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { Workspace } from '../test/e2e/workspace';

/** The packages as a registry would deliver them: built, without their sources. */
describe('the packed packages', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.create();
  });
  afterAll(() => {
    workspace.remove();
  });

  it('work in a workspace that has only them', async () => {
    const built = await workspace.nx(['build', 'opt-dist-plugin']);
    if (built.exitCode !== 0) throw new Error(built.output);
    const user = 'user/node_modules';
    mkdirSync(workspace.path(user), { recursive: true });
    for (const entry of workspace.list('node_modules')) {
      if (!['opt-dist-plugin', 'profile-formats'].includes(entry)) {
        symlinkSync(workspace.path('node_modules', entry), workspace.path(user, entry));
      }
    }
    for (const name of ['profile-formats', 'opt-dist-plugin']) pack(workspace, name);
    workspace.write('user/package.json', '{ "name": "user", "private": true }');
    workspace.write('user/nx.json', '{ "plugins": ["opt-dist-plugin"], "analytics": false }');
    cpSync(workspace.path('rust-project/mini-rust'), workspace.path('user/toolchain/mini-rust'), {
      recursive: true,
    });
    workspace.write('user/toolchain/opt-dist.json', '{ "source": "mini-rust", "components": ["rustc"] }');
    workspace.write('user/.gitignore', 'node_modules\nbuild\n');

    const { exitCode, output } = await workspace.nx(['run', 'toolchain:plan', '--stage=dist'], {}, 'user');
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringContaining('Build PGO instrumented rustc') as string,
    });
    expect(output).not.toContain('Build PGO instrumented LLVM');
  });
});

function pack(workspace: Workspace, name: string) {
  const packed = spawnSync('npm', ['pack', '--silent'], {
    cwd: workspace.path('packages', name),
    encoding: 'utf8',
  });
  expect(packed.status).toBe(0);
  const target = workspace.path('user/node_modules', name);
  mkdirSync(target);
  const tarball = readdirSync(workspace.path('packages', name)).find((file) => file.endsWith('.tgz')) ?? '';
  spawnSync('tar', ['-xf', workspace.path('packages', name, tarball), '-C', target, '--strip-components=1']);
  if (workspace.list('packages', name, 'node_modules').length > 0) {
    symlinkSync(workspace.path('packages', name, 'node_modules'), `${target}/node_modules`);
  }
}
