import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expectRun, STAGES } from '../test/e2e/expect-run';
import { llvmOfRustc } from '../test/e2e/installed-llvm';
import { builtTemplate } from '../test/e2e/template';
import { compileAndRun, librariesOf, unpackToolchain } from '../test/toolchain';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const MINI_RUST = 'rust-project/mini-rust';

/** Each test has its own workspace with the whole chain built. */
describe('the whole chain on the small tree', () => {
  let workspace: Workspace;
  beforeEach(() => {
    workspace = Workspace.built().inOneProcess();
  });
  afterEach(() => {
    workspace.remove();
  });

  const dist = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    workspace.nx(['run', 'rust:dist', ...args], env);

  it('builds everything, with profile sets, tarballs and a timing table', () => {
    const { exitCode, output, summary } = builtTemplate();
    expect({ exitCode, ...stages(output) }).toEqual({ exitCode: 0, ran: STAGES, cached: [] });
    expect(output).toMatch(/Total duration: +\S/);
    expect(output).toContain('settings that arrived: crates were compiled in 1 unit at most');
    // A table of each stage on the page of the job.
    expect(Array.from(summary.matchAll(/^### rust-project: (.+)$/gm), ([, stage]) => stage)).toEqual(STAGES);
    expect(summary.match(/^Total duration: /gm)).toHaveLength(4);
    expect(workspace.list('rust-project/rustc-pgo-profiles')).toEqual([
      'manifest.json',
      'run.json',
      expect.stringMatching(/^rustc-pgo-1\.95\.0-.+-llvm\d+-[0-9a-f]{8}\.profdata$/),
    ]);
    expect(workspace.list('rust-project/llvm-pgo-profiles')[0]).toMatch(/^llvm-pgo-.+\.profdata$/);
    expect(
      workspace.list('rust-project/bolt-profiles').filter((name) => name.endsWith('.fdata')),
    ).toHaveLength(2);
    // The sources' tarball sorts before the compiler's, and must not be taken for it.
    expect(workspace.list('rust-project/dist').filter((name) => name.startsWith('rustc-1.95.0'))).toEqual([
      'rustc-1.95.0-src.tar.xz',
      expect.stringMatching(/linux-gnu\.tar\.xz$/),
    ]);
  });

  it('ships libraries that BOLT rewrote, in a compiler that compiles programs it was not trained with', () => {
    const toolchain = unpackToolchain(workspace.path('rust-project/dist'), workspace.path('unpacked'));
    const libraries = librariesOf(toolchain);
    expect(libraries).toHaveLength(2);
    for (const { sections } of libraries) expect(sections).toContain('.note.bolt_info');
    const programs = workspace.list(MINI_RUST, 'tests/held-out').filter((name) => name.endsWith('.mini'));
    expect(programs.length).toBeGreaterThanOrEqual(6);
    for (const program of programs) {
      const source = workspace.path(MINI_RUST, 'tests/held-out', program);
      const expected = readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8');
      expect(compileAndRun(path.join(toolchain, 'bin/rustc'), source)).toBe(expected);
    }
  });

  it('takes all four from the cache when nothing changed', async () => {
    await expectRun(workspace, []);
  });

  it('brings deleted outputs back from the cache', async () => {
    const before = readFileSync(workspace.path('rust-project/bolt-profiles/manifest.json'), 'utf8');
    for (const name of ['rustc-pgo-profiles', 'llvm-pgo-profiles', 'bolt-profiles', 'dist']) {
      rmSync(workspace.path('rust-project', name), { recursive: true });
    }
    await expectRun(workspace, []);
    expect(readFileSync(workspace.path('rust-project/bolt-profiles/manifest.json'), 'utf8')).toBe(before);
    expect(workspace.list('rust-project/dist').length).toBeGreaterThan(2);
  });

  it('runs nothing for another build directory, tool path, parallelism, target option, README or written-out default', async () => {
    const llvmDir =
      /LLVM_DIR=(.*)/.exec(
        spawnSync('sh', ['-c', 'echo LLVM_DIR=$(ls -d /usr/lib/llvm-* | sort -V | tail -1)'], {
          encoding: 'utf8',
        }).stdout,
      )?.[1] ?? '';
    const prefix = llvmOfRustc() ?? llvmDir;
    symlinkSync(prefix, workspace.path('another-llvm'));
    workspace.configure({ buildDir: 'build-elsewhere', tryBuild: false, bolt: { args: [] } });
    workspace.edit('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3'));
    workspace.edit('README.md', (text) => `${text}\nMore words.\n`);
    workspace.write(
      'rust-project/project.json',
      JSON.stringify({ name: 'rust', targets: { hello: { command: 'echo', options: { a: 1 } } } }),
    );
    await expectRun(workspace, [], { OPT_DIST_LLVM_DIR: workspace.path('another-llvm') });
  });

  it('runs only dist for other dist arguments, and hands those after -- to bootstrap', async () => {
    workspace.configure({ dist: { args: ['dist', '--skip', 'rust-src'] } });
    const { output } = await expectRun(workspace, ['dist']);
    expect(fresh(output)).not.toContain('] Gather profiles');
    expect(workspace.list('rust-project/dist').filter((name) => name.startsWith('rust-src'))).toEqual([]);

    const result = await dist(['--', '--skip', 'rust-std']);
    expect({ exitCode: result.exitCode, ...stages(result.output) }).toMatchObject({
      exitCode: 0,
      ran: ['dist'],
    });
    expect(workspace.list('rust-project/dist').filter((name) => name.startsWith('rust-std'))).toEqual([]);
  });

  it('runs bolt and dist for other BOLT arguments, and builds no compiler again', async () => {
    workspace.configure({ bolt: { args: ['-peepholes=double-jumps'] } });
    const { output } = await expectRun(workspace, ['bolt', 'dist']);
    expect(fresh(output)).not.toMatch(/\] Build PGO/);
  });

  it('ships no library that BOLT made of a profile of another build', async () => {
    const name =
      workspace.list('rust-project/bolt-profiles').find((file) => /^rustc-.*fdata$/.test(file)) ?? '';
    const gathered = workspace.read('rust-project/bolt-profiles', name);
    // The names that stay the same belong to the C library, to C++ or to every library.
    workspace.write(`elsewhere/${name}`, gathered.replaceAll(' _R', ' _R9elsewhere'));
    workspace.configure({ profiles: { bolt: `../elsewhere/${name}` } });
    const { exitCode, output } = await dist();
    expect(output).toMatch(
      /: expected a profile of this build of librustc_driver-\w+\.so, found \d+ of its \d{3,} functions in it/,
    );
    expect(output).toContain('Give another profile in "profiles.bolt"');
    expect(exitCode).not.toBe(0);
    expect(fresh(output)).not.toContain('] Build the distribution');
    workspace.configure({});
    await expectRun(workspace, []);
  });

  it('shows the chain in the graphs', async () => {
    await workspace.nx(['graph', '--file=graph.json']);
    const { graph } = JSON.parse(workspace.read('graph.json')) as {
      graph: {
        nodes: Record<
          string,
          { data: { targets: Record<string, { dependsOn?: string[]; metadata?: { description?: string } }> } }
        >;
      };
    };
    expect(graph.nodes['rust']?.data.targets['dist']?.dependsOn).toEqual(['rustc-pgo', 'llvm-pgo', 'bolt']);
    for (const stage of STAGES)
      expect(graph.nodes['rust']?.data.targets[stage]?.metadata?.description).toMatch(
        /^(Builds|Instruments) /,
      );
    await workspace.nx(['run', 'rust:dist', '--graph=tasks.json']);
    const { tasks } = JSON.parse(workspace.read('tasks.json')) as {
      tasks: { dependencies: Record<string, { id: string }[]> };
    };
    const dependencies = Object.entries(tasks.dependencies).map(([task, before]) => [
      task,
      before.map(({ id }) => id),
    ]);
    expect(Object.fromEntries(dependencies)).toEqual({
      'rust:rustc-pgo': [],
      'rust:llvm-pgo': ['rust:rustc-pgo'],
      'rust:bolt': ['rust:rustc-pgo', 'rust:llvm-pgo'],
      'rust:dist': ['rust:rustc-pgo', 'rust:llvm-pgo', 'rust:bolt'],
    });
  });

  it('cleans what was built and keeps the results', async () => {
    expect((await workspace.nx(['run', 'rust:clean'])).exitCode).toBe(0);
    expect(existsSync(workspace.path('rust-project/build', HOST))).toBe(false);
    await expectRun(workspace, []);
  });
});
