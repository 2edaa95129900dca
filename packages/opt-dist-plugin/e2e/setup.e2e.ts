import { chmodSync, mkdirSync } from 'node:fs';
import { call } from '../test/e2e/packed';
import { Workspace } from '../test/e2e/workspace';

/** What set-up says on a machine whose Node.js is not right; it installs nothing here. */
describe('tools/setup', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.checkout();
  });
  afterAll(() => {
    workspace.remove();
  });

  /** With a program of that name first on PATH: a Node.js of that version, as far as set-up asks. */
  function setUp(version: string, ...args: readonly string[]) {
    mkdirSync(workspace.path('system'), { recursive: true });
    workspace.write(
      'system/node',
      `#!/bin/sh\n[ "$1" != --version ] || exec echo ${version}\nexec "${process.execPath}" "$@"\n`,
    );
    chmodSync(workspace.path('system/node'), 0o755);
    return call('sh', ['-c', `PATH="$PWD/system:$PATH" exec tools/setup "$@"`, 'sh', ...args], workspace.dir);
  }

  it.each(['v12.22.9', 'v18.20.4', 'v20.18.3'])('names a Node.js that is too old: %s', (version) => {
    const { status, output } = setUp(version, '--check');
    expect(status).toBe(1);
    expect(output).toContain(
      `missing: Node.js, 20.19 or newer, for this workspace (Node.js on PATH is ${version})`,
    );
  });

  it.each(['v20.19.0', 'v22.0.0', 'v24.1.0'])('takes one that is right: %s', (version) => {
    expect(setUp(version, '--check').output).not.toContain('Node.js');
  });

  it('says in a dry run how it would get one, and makes nothing', () => {
    const { status, output } = setUp('v18.20.4', '--dry-run');
    expect(status).toBe(0);
    expect(output).toContain('npm ci --prefix .node\n');
    expect(output).toContain('/.node/bin:$PATH\n');
    expect(workspace.list('.node')).toEqual([]);
  });
});
