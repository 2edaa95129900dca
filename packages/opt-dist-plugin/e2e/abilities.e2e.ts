import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const CONFIG = 'rust-project/bootstrap.toml';
const OWN = `rust-project/build/${HOST}/.opt-dist`;
/** These tests concern the last stage: it is given the profiles, and BOLT is off. */
const SHORT = {
  bolt: { enabled: false },
  profiles: { 'rustc-pgo': '../given/rustc-pgo-profiles', 'llvm-pgo': '../given/llvm-pgo-profiles' },
};

/** The tests share what the first one that builds leaves in the build directory. */
describe('what else opt-dist can do', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.built().inOneProcess();
    for (const set of ['rustc-pgo-profiles', 'llvm-pgo-profiles']) {
      mkdirSync(workspace.path('given'), { recursive: true });
      renameSync(workspace.path('rust-project', set), workspace.path('given', set));
    }
    rmSync(workspace.path('rust-project/bolt-profiles'), { recursive: true });
    emptyBuild();
    workspace.edit(CONFIG, (text) => text.replace('[build]\n', '[build]\ntools = ["cargo"]\n'));
  });
  beforeEach(() => {
    rmSync(workspace.path('rust-project/dist'), { recursive: true, force: true });
  });
  afterAll(() => {
    workspace.remove();
  });

  const emptyBuild = () => {
    rmSync(workspace.path('rust-project/build'), { recursive: true, force: true });
  };
  const dist = (env: Readonly<Record<string, string>> = {}) => workspace.nx(['run', 'rust:dist'], env);
  const tested = (skip: readonly string[] = []) => {
    workspace.configure({ ...SHORT, dist: { tests: { run: true, skip } } });
  };
  const tarballs = () => workspace.list('rust-project/dist').filter((name) => name.endsWith('.tar.xz'));

  it('refuses tests that will miss something before anything is built', async () => {
    emptyBuild();
    workspace.configure({ ...SHORT, dist: { args: ['dist', '--skip', 'rust-src'], tests: { run: true } } });
    const summary = workspace.path('summary.md');
    const { exitCode, output } = await dist({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    const reason = 'dist.tests.run: dist.args: expected rust-src, found rust-src left out';
    expect(output).toContain(reason);
    // Where a person looks first.
    expect(output).toMatch(
      /^::error title=rust-project%3A dist failed::dist\.tests\.run: dist\.args: expected/m,
    );
    expect(workspace.read('summary.md')).toMatch(
      /^### rust-project: dist failed$[\s\S]*dist\.args: expected/m,
    );
    expect({ failed: exitCode !== 0, built: existsSync(workspace.path(OWN, 'state.json')) }).toEqual({
      failed: true,
      built: false,
    });
  });

  it('keeps the tarballs of a toolchain whose tests fail, ships nothing, and goes on with the tests', async () => {
    const [program, expected] = ['wrong.mini', 'wrong.expected'].map(
      (name) => `rust-project/mini-rust/tests/ui/${name}`,
    ) as [string, string];
    workspace.write(program, 'fn main() { print(1); }\n');
    workspace.write(expected, '2\n');
    tested();
    const failed = await dist();
    expect(failed.output).toMatch(/"Test the toolchain" failed with exit code 1[\s\S]*wrong\.mini/);
    expect({ failed: failed.exitCode !== 0, shipped: tarballs() }).toEqual({ failed: true, shipped: [] });
    expect(workspace.list('rust-project/build/dist')).not.toEqual([]);

    // With the exclusion, the stage leaves that test out.
    const config = workspace.read(CONFIG);
    tested(['tests/ui/wrong.mini']);
    const { exitCode, output } = await dist();
    if (exitCode !== 0) throw new Error(fresh(output));
    expect(stages(output)).toEqual({ ran: ['dist'], cached: [] });
    const steps = Array.from(fresh(output).matchAll(/^\[\d+\/\d+\] (.+?) \(/gm), ([, title]) => title);
    expect(steps.filter((title) => /^(Build|Unpack|Test)/.test(title ?? ''))).toEqual([
      'Unpack the toolchain',
      'Test the toolchain',
    ]);
    expect(
      tarballs().filter((name) => /^(rustc|rust-std|cargo|rust-src)-\d(?!.*-src\.)/.test(name)),
    ).toHaveLength(4);
    expect({ config: workspace.read(CONFIG), left: workspace.list(OWN, 'tests') }).toEqual({
      config,
      left: [],
    });
    for (const file of [program, expected]) rmSync(workspace.path(file));
  });

  it('leaves out of a try build what the tree’s own leave out, and does not test it', async () => {
    workspace.configure({ ...SHORT, tryBuild: true, dist: { tests: { run: true } } });
    const { exitCode, output } = await dist();
    if (exitCode !== 0) throw new Error(fresh(output));
    expect(output).not.toContain('Test the toolchain');
    const names = tarballs().map((name) => name.replace(/-(1\.95\.0|nightly).*$/, ''));
    expect(names).toEqual(expect.arrayContaining(['cargo', 'rust-src', 'rust-std', 'rustc']));
    expect(names.filter((name) => name === 'rustc-dev' || name === 'rust-dev')).toEqual([]);
  });

  it('links rustc with an LLVM that is static', async () => {
    emptyBuild();
    const profiles = { 'rustc-pgo': SHORT.profiles['rustc-pgo'] };
    workspace.configure({ ...SHORT, profiles, llvm: { shared: false }, components: ['rustc'] });
    const { exitCode, output } = await dist();
    if (exitCode !== 0) throw new Error(fresh(output));
    const plan = await workspace.nx(['run', 'rust:plan', '--stage=dist']);
    expect(plan.output).not.toContain('llvm.link-shared=true');
    const libraries = workspace.list('rust-project/build', HOST, 'stage2/lib');
    expect(libraries.filter((name) => name.startsWith('libLLVM'))).toEqual([]);
    expect(workspace.state()).toMatchObject({
      llvm: { status: 'standing', variant: { kind: 'optimised', profile: null } },
      rustc: { status: 'standing', variant: { kind: 'optimised' } },
    });
  });
});
