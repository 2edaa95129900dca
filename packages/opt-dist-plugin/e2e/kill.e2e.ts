import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { eventually } from '../test/e2e/eventually';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

/** A step of each stage that a power failure interrupts, and the steps that the next run must not repeat. */
const KILLS = [
  {
    stage: 'rustc-pgo',
    step: 'train-rustc-pgo',
    keeps: /\] Build PGO instrumented rustc|workload 1 of 3: /,
    at: /workload 2 of 3: /,
  },
  {
    stage: 'llvm-pgo',
    step: 'build-instrumented-llvm',
    keeps: /\] (Gather profiles of rustc|Build PGO-optimised rustc)/,
  },
  {
    stage: 'bolt',
    step: 'train-bolt-rustc',
    keeps: /\] (Gather profiles of libLLVM|Build PGO-optimised|Instrument )/,
  },
  { stage: 'dist', step: 'dist', keeps: /\] Gather profiles/ },
] as const;

describe('a run that is killed', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.create();
  });
  afterEach(() => {
    workspace.remove();
  });

  it('in the middle of each stage leaves nothing half-written, and ends in the same kind of result when it is run again', async () => {
    let previous: RegExp | null = null;
    for (const { stage, step, keeps, ...kill } of KILLS) {
      const run = workspace.start(['run', 'rust:dist', '--outputStyle=stream']);
      await run.working(stage, step);
      if ('at' in kill) await run.saying(kill.at);
      run.kill('SIGKILL');
      const { output } = await run.finished;
      if (previous !== null) expect(fresh(output)).not.toMatch(previous);
      previous = keeps;
      const results = stage === 'dist' ? 'dist' : `${stage}-profiles`;
      expect(workspace.list('rust-project').filter((name) => name === results)).toEqual([]);
    }

    const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
    expect({ exitCode, ...stages(output) }).toEqual({
      exitCode: 0,
      ran: ['dist'],
      cached: ['rustc-pgo', 'llvm-pgo', 'bolt'],
    });
    expect(fresh(output)).not.toMatch(/\] Gather profiles/);
    expect(workspace.state().libraries).toMatchObject({
      llvm: { content: 'optimised' },
      rustc: { content: 'optimised' },
    });
    expect(
      spawnSync('tar', [
        '-xf',
        workspace.path('rust-project/dist', workspace.compilerTarball()),
        '-C',
        workspace.dir,
        '--strip-components=2',
      ]).status,
    ).toBe(0);
    const libraries = workspace.list('lib').filter((name) => /^(libLLVM\.so\.|librustc_driver)/.test(name));
    expect(libraries).toHaveLength(2);
    for (const library of libraries) {
      const content = readFileSync(workspace.path('lib', library), 'latin1');
      expect(content).toContain('BOLT revision');
      // Marks of BOLT's and LLVM's instrumentation runtimes.
      expect(content).not.toMatch(/__bolt_instr_|__llvm_profile_write_file|__bolt_fini_trampoline/);
    }
  });

  it('by Ctrl-C ends with every process, and says on the terminal that the work is kept', async () => {
    workspace.configure({ training: {} });
    workspace.runBy(TERMINAL);
    const run = workspace.start(['run', 'rust:rustc-pgo', '--outputStyle=stream']);
    await run.working('rustc-pgo', 'train-rustc-pgo');
    const nx = processesOf(`^${process.execPath} ${workspace.path('node_modules/nx/dist/bin/nx.js')}`);
    expect(nx).toHaveLength(1);
    // The shell and all that it started are one group, as without job control.
    const group = spawnSync('ps', ['-o', 'pgid=', '-p', nx.join()], { encoding: 'utf8' }).stdout;
    process.kill(-Number(group), 'SIGINT');
    await eventually(() => processesOf(workspace.path('rust-project/build', HOST)).length === 0);
    await eventually(() => /^ended with [1-9]/m.test(run.said()));
    run.kill('SIGTERM');
    const { output } = await run.finished;
    expect(output).toContain('rustc-pgo: interrupted. Finished steps are kept, and the same command goes on');
  });
});

/** Runs a program in a terminal of its own, whose shell stays when the program has ended. */
const TERMINAL = [
  ...['python3', '-c', 'import pty, sys; pty.spawn(sys.argv[1:])'],
  ...['sh', '-c', 'trap : INT; "$@"; echo "ended with $?"; cat', 'sh'],
];

function processesOf(pattern: string): string[] {
  const { stdout } = spawnSync('pgrep', ['-f', pattern], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}
