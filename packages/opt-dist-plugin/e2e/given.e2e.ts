import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { contentOf } from '../test/e2e/given-profiles';
import { compileAndRun, librariesOf, unpackToolchain } from '../test/toolchain';
import { HOST, origins, Workspace } from '../test/e2e/workspace';
import { describeUnshared } from '../test/namespaces';

const PROJECT = 'rust-project';
const SETS = ['rustc-pgo-profiles', 'llvm-pgo-profiles', 'bolt-profiles'];
const BUNDLE = `${PROJECT}/profile-bundles/opt-dist-profiles-1.95.0-${HOST}.tar.zst`;

let workspace: Workspace;
let sets: Record<string, string>;
beforeAll(async () => {
  workspace = Workspace.built().inOneProcess();
  sets = ofSets();
  const { exitCode, output } = await workspace.nx(['run', 'rust:bundle']);
  if (exitCode !== 0) throw new Error(output);
  copyFileSync(workspace.path(BUNDLE), workspace.path('team.tar.zst'));
});
afterAll(() => {
  workspace.remove();
});

function ofSets(): Record<string, string> {
  return Object.assign({}, ...SETS.map((set) => contentOf(workspace, `${PROJECT}/${set}`))) as Record<
    string,
    string
  >;
}

function removeSets() {
  for (const set of SETS) rmSync(workspace.path(PROJECT, set), { recursive: true, force: true });
}

it('packs the sets to the same bytes again', async () => {
  const again = await workspace.nx(['run', 'rust:bundle', '--file=again.tar.zst']);
  expect(again.output).toMatch(/again\.tar\.zst {2}\S+ KiB, by zstd \d/);
  expect(readFileSync(workspace.path('again.tar.zst')).equals(readFileSync(workspace.path(BUNDLE)))).toBe(
    true,
  );
});

describe('a bundle on the command line', () => {
  it('stands in place of all stages before dist, under a key without its path', async () => {
    removeSets();
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist', '--profiles=team.tar.zst']);
    if (exitCode !== 0) throw new Error(output);
    for (const stage of ['rustc-pgo', 'llvm-pgo', 'bolt'])
      expect(output).toMatch(new RegExp(`^${stage}: given, does not run: .*/team\\.tar\\.zst`, 'm'));
    expect(output).not.toContain('] Gather profiles');
    expect(output).toMatch(/^BOLT: +given$/m);
    // The same profiles, trained, had led to the tarballs that lie there.
    expect(origins(output)).toMatchObject({ restored: ['dist'] });
    expect(SETS.filter((set) => existsSync(workspace.path(PROJECT, set)))).toEqual([]);

    copyFileSync(workspace.path('team.tar.zst'), workspace.path('elsewhere.tar.zst'));
    const moved = await workspace.nx(['run', 'rust:dist', '--profiles=elsewhere.tar.zst']);
    expect(origins(moved.output)).toMatchObject({ restored: ['dist'] });
  });

  it('is answered anew each time, and never in place of the stage itself', async () => {
    const args = ['run', 'rust:rustc-pgo', '--profiles.rustc-pgo=team.tar.zst'];
    for (let n = 0; n < 2; n += 1) {
      const { exitCode, output } = await workspace.nx(args);
      expect(exitCode).toBe(0);
      expect(output).toMatch(/^rustc-pgo: given, does not run: /m);
      expect(output).not.toContain('cache]');
    }
    const whole = await workspace.nx(['run', 'rust:profile']);
    expect(whole.exitCode).toBe(0);
    expect(origins(whole.output)).toMatchObject({ ran: [] });
    expect(ofSets()).toEqual(sets);
  });

  it('leaves no copy of a set that lies in the place of a given stage in the cache of Nx', async () => {
    const before = workspace.list('.nx/cache');
    const { exitCode } = await workspace.nx(['run', 'rust:rustc-pgo', '--profiles=team.tar.zst']);
    expect(exitCode).toBe(0);
    expect(workspace.list('.nx/cache')).toEqual(before);
    expect(ofSets()).toEqual(sets);
  });

  it('that is another one than its digest says is refused before anything is trained', async () => {
    const wrong = `team.tar.zst#sha256=${'0'.repeat(64)}`;
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist', `--profiles=${wrong}`]);
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/team\.tar\.zst: expected sha256 0+, found [0-9a-f]{64}/);
    expect(output).not.toContain('] Build');
    expect(ofSets()).toEqual(sets);
  });
});

it("a distribution's own package of profiles is imported, judged for this tree, and given", async () => {
  const config = workspace.read(PROJECT, 'opt-dist.json');
  const package_ = workspace.list(PROJECT, 'dist').find((name) => name.startsWith('reproducible-artifacts-'));
  const { exitCode, output } = await workspace.nx([
    ...['g', 'opt-dist-plugin:import-profiles', `${PROJECT}/dist/${package_ ?? 'none'}`],
  ]);
  expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
  expect(output).toMatch(
    /rustc-pgo, rustc: (\d+) of the \1 functions of this tree's own profile have the same/,
  );
  const imported = SETS.flatMap((set) =>
    Object.values(contentOf(workspace, `${PROJECT}/given-profiles/${set}`)),
  );
  // LLVM's was rewritten to name this directory, and the package has that one.
  const profiles = Object.entries(sets).filter(([file]) => /(rustc-pgo|-bolt)-[^/]*data$/.test(file));
  expect(profiles).toHaveLength(3);
  expect(imported).toEqual(expect.arrayContaining(profiles.map(([, digest]) => digest)));
  const plan = await workspace.nx(['run', 'rust:plan']);
  expect(plan.output.match(/: given, does not run: given-profiles/g)).toHaveLength(3);
  workspace.write(`${PROJECT}/opt-dist.json`, config);
});

it('a directory in opt-dist.local.json is shown by the plan, and the command line wins over it', async () => {
  workspace.write(`${PROJECT}/opt-dist.local.json`, '{ "profiles": { "bolt": "bolt-profiles" } }');
  const local = await workspace.nx(['run', 'rust:plan']);
  expect(local.output).toMatch(
    /^bolt: given, does not run: bolt-profiles \(.*\/rust-project\/bolt-profiles\)$/m,
  );
  const both = await workspace.nx(['run', 'rust:plan', '--profiles.bolt=team.tar.zst']);
  expect(both.output).toMatch(/^bolt: given, does not run: .*team\.tar\.zst/m);
  const unknown = await workspace.nx(['run', 'rust:plan', '--profiles.blot=x']);
  expect(unknown.exitCode).not.toBe(0);
  rmSync(workspace.path(PROJECT, 'opt-dist.local.json'));
});

describeUnshared('a recipe', 'mount', (unshare) => {
  // Nothing of the plugin is there for it, and no Node.js.
  const HIDDEN = [
    'for program in $(which -a node npm npx); do mount --bind /dev/null "$(readlink -f "$program")"; done',
    'if node --version > /dev/null 2>&1; then exit 99; fi',
    'exec sh "$0"',
  ].join('\n');
  const run = (env: Readonly<Record<string, string>>) =>
    spawnSync('unshare', [...unshare, 'sh', '-c', HIDDEN, workspace.path('recipe.sh')], {
      cwd: workspace.dir,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        SRC: workspace.path('sources'),
        WORK: workspace.path('work'),
        ...env,
      },
      encoding: 'utf8',
    });

  it('builds the distribution from a bundle elsewhere, without Node.js, and goes on where it failed', async () => {
    const { exitCode, output } = await workspace.nx([
      ...['run', 'rust:eject', '--profiles=team.tar.zst', '--output=recipe.sh'],
    ]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    spawnSync('cp', ['-a', workspace.path(PROJECT, 'mini-rust'), workspace.path('sources')]);

    workspace.write('other.tar.zst', 'another file');
    const refused = run({ BUNDLE: workspace.path('other.tar.zst') });
    expect(refused.stderr).toMatch(/other\.tar\.zst: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}/);
    expect(existsSync(workspace.path('work/build'))).toBe(false);

    // Nothing can be written into a file.
    workspace.write('work/dist', '');
    const failed = run({ BUNDLE: workspace.path('team.tar.zst') });
    expect({ status: failed.status, last: failed.stdout.split('\n').at(-2) }).toMatchObject({
      last: expect.stringMatching(/\] Write the tarballs$/) as string,
    });
    expect(failed.status).not.toBe(0);
    rmSync(workspace.path('work/dist'));
    const built = run({ BUNDLE: workspace.path('team.tar.zst') });
    expect({ status: built.status, stderr: built.stderr }).toMatchObject({ status: 0 });
    expect(built.stdout).toMatch(/\] Build the distribution: done before$/m);

    const toolchain = unpackToolchain(workspace.path('work/dist'), workspace.path('unpacked'));
    const libraries = librariesOf(toolchain);
    expect(libraries).toHaveLength(2);
    for (const { sections } of libraries) expect(sections).toContain('.note.bolt_info');
    const programs = readdirSync(workspace.path('sources/tests/held-out')).filter((name) =>
      name.endsWith('.mini'),
    );
    expect(programs.length).toBeGreaterThanOrEqual(6);
    for (const program of programs) {
      const source = workspace.path('sources/tests/held-out', program);
      const expected = readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8');
      expect(compileAndRun(path.join(toolchain, 'bin/rustc'), source)).toBe(expected);
    }
  });
});
