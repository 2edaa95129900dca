import { spawnSync } from 'node:child_process';
import { Workspace } from '../../test/e2e/workspace';

/** A clone without tags and without a remote: the release's checklist, up to the step that publishes. */
describe('nx release', () => {
  const VERSION = '7.8.9';
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.checkout();
    run('git', 'init', '--quiet', '--initial-branch=main');
    commit();
  });
  afterAll(() => {
    workspace.remove();
  });

  function run(command: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: workspace.dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  function commit() {
    run('git', 'add', '--all');
    run('git', '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '--quiet', '-m', 'x');
  }

  it('refuses a version that CHANGELOG.md says nothing of', () => {
    const render = `new (require('./tools/release/renderer.cjs'))({ changelogEntryVersion: '${VERSION}' }).render()`;
    expect(() => run(process.execPath, '-e', render)).toThrow(`tools/release/cut-changelog ${VERSION}`);
  });

  it('shows in a dry run what would be released, and changes nothing', async () => {
    const before = workspace.read('CHANGELOG.md');
    run('tools/release/cut-changelog', VERSION);
    expect(workspace.read('CHANGELOG.md')).toBe(
      before.replace(
        '## [Unreleased]\n',
        `## [Unreleased]\n\n## [${VERSION}] - ${new Date().toISOString().slice(0, 10)}\n`,
      ),
    );
    commit();

    const { exitCode, output } = await workspace.nx(['release', VERSION, '--dry-run']);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    for (const name of ['profile-formats', 'opt-dist-plugin'])
      expect(output).toContain(`UPDATE packages/${name}/package.json [dry-run]`);
    expect(output).toMatch(new RegExp(`\\+ +"profile-formats": "${VERSION}"`));
    expect(output).toContain(`for v${VERSION}`);
    expect(output).not.toContain('UPDATE CHANGELOG.md');
    expect(run('git', 'status', '--porcelain')).toBe('');
    expect(run('git', 'tag')).toBe('');
  });
});
