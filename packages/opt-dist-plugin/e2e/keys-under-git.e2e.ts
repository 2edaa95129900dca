import { spawnSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stamp, TREE } from '../test/e2e/keys/changes';
import { StageHasher } from '../test/e2e/keys/stage-hashes';
import { Workspace } from '../test/e2e/workspace';

describe('keys of a tree under git', () => {
  let workspace: Workspace;
  let hasher: StageHasher;
  beforeAll(() => {
    workspace = Workspace.checkout('clone');
    hasher = new StageHasher(workspace);
  });
  afterAll(() => {
    hasher.end();
    workspace.remove();
  });

  const git = (dir: string, ...args: readonly string[]) => {
    const identity = [
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.org',
      '-c',
      'protocol.file.allow=always',
    ];
    const { status, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: path.resolve(workspace.dir, dir),
      encoding: 'utf8',
    });
    expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  };
  const commit = (dir: string) => {
    git(dir, 'add', '--all');
    git(dir, 'commit', '--quiet', '--message=x');
  };

  it('are those of its content: without git, tracked, a submodule, git-ignored', async () => {
    const plain = await hasher.keys();
    git('.', 'init', '--quiet');
    expect(await hasher.keys()).toEqual(plain);
    commit('.');
    expect(await hasher.keys()).toEqual(plain);

    const origin = workspace.path('../origin');
    renameSync(workspace.path(TREE), origin);
    commit('.');
    git(origin, 'init', '--quiet');
    commit(origin);
    git('.', 'submodule', '--quiet', 'add', origin, TREE);
    expect(await hasher.keys()).toEqual(plain);
    commit('.');
    expect(await hasher.keys()).toEqual(plain);

    // An edit counts before it is committed, and the commit changes nothing more; a checkout takes it back.
    workspace.edit(`${TREE}/x.py`, (text) => `${text}\n`);
    stamp(workspace, `${TREE}/x.py`);
    const edit = await hasher.keys();
    expect(Object.keys(plain)).toHaveLength(4);
    for (const [stage, hash] of Object.entries(plain)) expect(edit[stage]).not.toBe(hash);
    commit(TREE);
    expect(await hasher.keys()).toEqual(edit);
    commit('.');
    expect(await hasher.keys()).toEqual(edit);
    git(TREE, 'checkout', '--quiet', 'HEAD~1');
    expect(await hasher.keys()).toEqual(plain);

    git('.', 'rm', '--quiet', '-r', '--force', TREE);
    rmSync(path.join(origin, '.git'), { recursive: true });
    renameSync(origin, workspace.path(TREE));
    workspace.edit('.gitignore', (text) => `${text}\n/${TREE}/\n`);
    commit('.');
    expect(await hasher.keys()).toEqual(plain);
    workspace.edit(`${TREE}/x.py`, (text) => `${text}\n`);
    stamp(workspace, `${TREE}/x.py`);
    expect(await hasher.keys()).toEqual(edit);
  });
});
