import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const MINI_RUST = 'rust-project/mini-rust';
const OWN = `rust-project/build/${HOST}/.opt-dist`;

/** In a tree with the older names of directories and stamps, and without BOLT: of these, no other suite builds one. */
describe('LLVM first', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.create();
  });
  afterEach(() => {
    workspace.remove();
  });

  it("goes on after a kill, builds LLVM twice, and keeps LLVM's profile when the compiler is edited", async () => {
    workspace.edit(`${MINI_RUST}/src/bootstrap/src/utils/change_tracker.rs`, (text) =>
      text.replaceAll('145295', '145294').replaceAll('135281', '135280'),
    );
    workspace.configure({ order: 'llvm-first', bolt: { enabled: false } });
    const killed = workspace.start(['run', 'rust:dist', '--outputStyle=stream']);
    await killed.working('llvm-pgo', 'train-llvm-pgo');
    killed.kill('SIGKILL');
    const first = fresh((await killed.finished).output);
    expect(first).toContain('] Build PGO instrumented LLVM and the stage 1 rustc');

    const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
    if (exitCode !== 0) throw new Error(fresh(output));
    expect(stages(output)).toEqual({ ran: ['llvm-pgo', 'rustc-pgo', 'dist'], cached: [] });
    expect(builds(output)).toEqual(['Build PGO-optimised LLVM and PGO instrumented rustc']);
    const kept = 'Using a potentially old librustc. This may not behave well. (built by stage0)';
    expect(log(workspace, 'rustc-pgo', 'build-instrumented-rustc')).toContain(kept);
    expect(log(workspace, 'dist', 'dist')).toContain(kept);
    expect(log(workspace, 'dist', 'dist')).not.toContain('Building LLVM');
    expect(workspace.state()).toMatchObject({ llvm: { variant: { kind: 'optimised', relocations: false } } });
    expect(workspace.read('rust-project/llvm-pgo-profiles/manifest.json')).toContain(
      '"dialect": "flags/stage1-rustc"',
    );

    workspace.edit(`${MINI_RUST}/compiler/rustc/src/main.rs`, (text) => `${text}\n// edited\n`);
    const again = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect({ exitCode: again.exitCode, ...stages(again.output) }).toEqual({
      exitCode: 0,
      ran: ['rustc-pgo'],
      cached: ['llvm-pgo'],
    });
    expect(builds(fresh(again.output))).toEqual(['Build PGO instrumented rustc']);
    expect(log(workspace, 'rustc-pgo', 'build-instrumented-rustc')).not.toMatch(/Building LLVM|old librustc/);
  });
});

/** The titles of the steps that build a compiler or LLVM. */
function builds(output: string): string[] {
  const titles = Array.from(output.matchAll(/^\[\d+\/\d+\] (.+?) \(/gm), ([, title]) => title ?? '');
  return titles.filter((title) => title.startsWith('Build PGO'));
}

function log(workspace: Workspace, stage: string, step: string): string {
  const dir = `${OWN}/logs/${stage}`;
  const name = workspace.list(dir).find((each) => each.endsWith(`-${step}.log`));
  return name === undefined ? '' : workspace.read(dir, name);
}
