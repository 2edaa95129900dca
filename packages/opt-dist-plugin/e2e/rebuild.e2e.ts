import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expectRun, STAGES } from '../test/e2e/expect-run';
import { itLong } from '../test/e2e/long';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const MINI_RUST = 'rust-project/mini-rust';

/** As in chain.e2e.ts, with changes after which compilers are built again. */
describe('the whole chain, once built,', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.built().inOneProcess();
  });
  afterEach(() => {
    workspace.remove();
  });

  itLong('does not run a stage whose profile is given, and uses the profile', async () => {
    cpSync(workspace.path('rust-project/rustc-pgo-profiles'), workspace.path('given'), { recursive: true });
    rmSync(workspace.path('rust-project/rustc-pgo-profiles'), { recursive: true });
    const profile = workspace.list('given').find((name) => name.endsWith('.profdata')) ?? '';
    workspace.configure({ profiles: { 'rustc-pgo': `../given/${profile}` } });
    const result = await workspace.nx(['run', 'rust:dist']);
    expect({ exitCode: result.exitCode, ...stages(result.output) }).toEqual({
      exitCode: 0,
      ran: ['llvm-pgo', 'bolt', 'dist'],
      cached: [],
    });
    expect(workspace.list('rust-project/rustc-pgo-profiles')).toEqual([]);
    expect(
      readFileSync(
        workspace.path('rust-project/build', HOST, '.opt-dist/logs/dist', distLog(workspace)),
        'utf8',
      ),
    ).toContain(profile);
  });

  const editLlvm = () => {
    const file =
      spawnSync('find', [workspace.path(MINI_RUST, 'src/llvm-project'), '-name', '*.cpp'], {
        encoding: 'utf8',
      })
        .stdout.split('\n')
        .sort()[1] ?? '';
    workspace.edit(path.relative(workspace.dir, file), (text) => `${text}\n// edited\n`);
  };

  it('builds LLVM again for an edited C++ file', async () => {
    editLlvm();
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect({ exitCode, ...stages(output) }).toEqual({ exitCode: 0, ran: ['rustc-pgo'], cached: [] });
    expect(fresh(output)).toContain('Remove LLVM');
  });

  itLong('runs all for an edited C++ file', async () => {
    editLlvm();
    await expectRun(workspace, STAGES);
  });

  it('runs a stage with a newer recipe', async () => {
    workspace.ownPackages();
    workspace.edit('node_modules/opt-dist-plugin/dist/key/recipe.js', (text) =>
      text.replace(/\bdist: (\d+)/, (_, recipe) => `dist: ${Number(recipe) + 1}`),
    );
    await expectRun(workspace, ['dist']);
  });
});

/** The newest log of bootstrap's dist call. */
function distLog(workspace: Workspace): string {
  return (
    workspace
      .list('rust-project/build', HOST, '.opt-dist/logs/dist')
      .filter((name) => name.endsWith('-dist.log'))
      .at(-1) ?? ''
  );
}
