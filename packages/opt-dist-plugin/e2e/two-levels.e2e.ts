import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { flipped } from '../test/e2e/forged-entry';
import { HOST, type NxResult, origins, type StageOrigins, Workspace } from '../test/e2e/workspace';

const ALL = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'];
const SET = 'rust-project/rustc-pgo-profiles';
const STORE = '.nx/opt-dist-store';
const CACHE = '.nx/cache';
const SOURCE = 'rust-project/mini-rust/compiler/rustc_driver/src/lib.rs';

function expectOrigins({ exitCode, output }: NxResult, expected: Partial<StageOrigins>) {
  if (exitCode !== 0) throw new Error(output);
  expect(origins(output)).toEqual({ ran: [], hit: [], restored: [], ...expected });
}

/** All files of a directory with their contents. */
function contents(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir)
      .sort()
      .map((name) => [name, readFileSync(path.join(dir, name)).toString('base64')]),
  );
}

let workspace: Workspace;

const damage = (file: string) => {
  writeFileSync(file, flipped(readFileSync(file), 1000));
};
const profileIn = (dir: string) =>
  path.join(dir, readdirSync(dir).find((name) => name.endsWith('.profdata')) ?? '');
const inStore = () => {
  const key = readdirSync(workspace.path(STORE)).find((name) =>
    readdirSync(workspace.path(STORE, name, 'files')).some((file) => file.startsWith('rustc-pgo-')),
  );
  return workspace.path(STORE, key ?? '', 'files');
};
const inCache = (output = SET) => {
  const hash = readdirSync(workspace.path(CACHE)).find((name) =>
    existsSync(workspace.path(CACHE, name, output)),
  );
  return workspace.path(CACHE, hash ?? '', output);
};

/** Each test has its own workspace with the whole chain built. */
describe('a result that Nx does not find under its hash', () => {
  let built: Record<string, string>;
  beforeEach(() => {
    workspace = Workspace.built().inOneProcess();
    built = contents(workspace.path(SET));
  });
  afterEach(() => {
    workspace.remove();
  });

  const dist = (env: Readonly<Record<string, string>> = {}) => workspace.nx(['run', 'rust:dist'], env);
  const removeOutputs = () => {
    for (const each of ['rustc-pgo-profiles', 'llvm-pgo-profiles', 'bolt-profiles', 'dist'])
      rmSync(workspace.path('rust-project', each), { recursive: true });
  };

  it('is taken from its place after an edit of nx.json, and found by Nx from then on', async () => {
    expectOrigins(await dist(), { hit: ALL });
    workspace.edit('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3'));
    const run = await dist();
    expectOrigins(run, { restored: ALL });
    expect(run.output).toMatch(/from cache: in place/);
    expectOrigins(await dist(), { hit: ALL });
    // The profile store is not needed for that.
    rmSync(workspace.path(STORE), { recursive: true });
    expectOrigins(await dist(), { hit: ALL });
  });

  it('comes from the profile store when the cache and the outputs are gone, whatever Nx takes for a hit', async () => {
    const tarballs = workspace.list('rust-project/dist');
    rmSync(workspace.path(CACHE), { recursive: true });
    removeOutputs();
    // Its database has the hashes (nrwl/nx issue 37110).
    const run = await dist();
    expect({ exitCode: run.exitCode, ran: origins(run.output).ran }).toEqual({ exitCode: 0, ran: [] });
    expect(run.output).toContain('from cache: profile store');
    expect(contents(workspace.path(SET))).toEqual(built);
    expect(workspace.list('rust-project/dist')).toEqual(tarballs);
    expect(existsSync(workspace.path('rust-project/dist.partial'))).toBe(false);
  });

  it('comes from the profile store after nx reset', async () => {
    expect(await workspace.nx(['reset'])).toMatchObject({ exitCode: 0 });
    removeOutputs();
    expectOrigins(await dist(), { restored: ALL });
  });

  it('comes from the profile store for a project that moved', async () => {
    renameSync(workspace.path('rust-project'), workspace.path('moved'));
    rmSync(workspace.path('moved/rustc-pgo-profiles'), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo']);
    expectOrigins(run, { restored: ['rustc-pgo'] });
    expect(contents(workspace.path('moved/rustc-pgo-profiles'))).toEqual(built);
    expect(existsSync(workspace.path('rust-project'))).toBe(false);
  });

  it('is not taken from its place where it is damaged, but from the profile store', async () => {
    workspace.edit('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3'));
    damage(profileIn(workspace.path(SET)));
    const run = await workspace.nx(['run', 'rust:rustc-pgo']);
    expectOrigins(run, { restored: ['rustc-pgo'] });
    expect(run.output).toContain('from cache: profile store');
    expect(contents(workspace.path(SET))).toEqual(built);
  });

  it('replaces what Nx restored from a damaged cache', async () => {
    const tarball = path.join('rust-project/dist', workspace.compilerTarball());
    const whole = readFileSync(workspace.path(tarball));
    damage(profileIn(inCache()));
    damage(path.join(inCache('rust-project/dist'), path.basename(tarball)));
    removeOutputs();
    const run = await dist();
    expectOrigins(run, { hit: ALL });
    for (const stage of ['rustc-pgo', 'dist'])
      expect(run.output).toMatch(
        new RegExp(`warning: rust:${stage}: Nx's cache restored a damaged result: .*sha256: expected`),
      );
    expect(contents(workspace.path(SET))).toEqual(built);
    expect(readFileSync(workspace.path(tarball)).equals(whole)).toBe(true);
  });

  it('mends the set of an earlier stage that Nx did not restore, before a stage uses it', async () => {
    for (const name of readdirSync(inCache())) rmSync(path.join(inCache(), name));
    rmSync(workspace.path(SET), { recursive: true });
    // Only dist has another key; what Nx restores of the first stage is an empty directory.
    const run = await workspace.nx(['run', 'rust:dist', '--', '--skip', 'rust-std']);
    const { ran, hit } = origins(run.output);
    expect({ exitCode: run.exitCode, ran }).toEqual({ exitCode: 0, ran: ['dist'] });
    expect(hit).toContain('rustc-pgo');
    expect(run.output).toContain('was missing or damaged; it is restored from the profile store');
    expect(contents(workspace.path(SET))).toEqual(built);
  });

  it('can be listed, pinned, unpinned and removed', async () => {
    const list = await workspace.nx(['run', 'rust:store']);
    expect(list.exitCode).toBe(0);
    for (const stage of ALL) expect(list.output).toMatch(new RegExp(`^${stage} +[0-9a-f]{12} `, 'm'));
    const key = path.basename(path.dirname(inStore()));
    expect((await workspace.nx(['run', 'rust:store', `--pin=${key.slice(0, 12)}`])).output).toMatch(
      new RegExp(`^rustc-pgo +${key.slice(0, 12)} .*pinned$`, 'm'),
    );
    // Nothing fits into one byte but what is pinned.
    const env = { OPT_DIST_STORE_MAX_BYTES: '1' };
    expect((await workspace.nx(['run', 'rust:store', '--gc'], env)).output).toContain('removed dist ');
    expect(readdirSync(workspace.path(STORE))).toEqual([key]);
    expect(await workspace.nx(['run', 'rust:store', `--remove=${key}`])).toMatchObject({ exitCode: 0 });
    const none = await workspace.nx(['run', 'rust:store', '--pin=0123']);
    expect(none.output).toContain('expected one result whose key begins with "0123", found none');
    expect(none.exitCode).toBe(1);
  });
});

/**
 * These tests share a workspace: the stage compiles much when it runs for the first time after the whole chain, and
 * little again. Each begins with the result in place, in the store and in the cache of Nx.
 */
describe('a result of which there is no good copy, or is none to be taken,', () => {
  beforeAll(() => {
    workspace = Workspace.built().inOneProcess();
  });
  beforeEach(async () => {
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect({ exitCode, ran: origins(output).ran }).toEqual({ exitCode: 0, ran: [] });
  });
  afterAll(() => {
    workspace.remove();
  });

  it('is made anew with --skip-nx-cache, and stored', async () => {
    const [key] = readdirSync(workspace.path(STORE)).filter(
      (name) =>
        existsSync(workspace.path(STORE, name, 'files', 'manifest.json')) &&
        readFileSync(workspace.path(STORE, name, 'files', 'manifest.json'), 'utf8').includes(
          '"stage": "rustc-pgo"',
        ),
    );
    rmSync(workspace.path(STORE, key ?? ''), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo', '--skip-nx-cache']);
    expectOrigins(run, { ran: ['rustc-pgo'] });
    expect(readdirSync(workspace.path(STORE))).toContain(key);
  });

  it('is made again where its entry in the profile store is damaged, and replaces that', async () => {
    damage(profileIn(inStore()));
    expect(await workspace.nx(['reset'])).toMatchObject({ exitCode: 0 });
    rmSync(workspace.path(SET), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo']);
    expectOrigins(run, { ran: ['rustc-pgo'] });
    expect(run.output).toContain('profile store: a damaged entry is removed: ');
    expect(contents(inStore())).toEqual(contents(workspace.path(SET)));
  });

  it('is made again after a damaged cache, without a store, by the commands that the error names', async () => {
    damage(profileIn(inCache()));
    rmSync(workspace.path(SET), { recursive: true });
    rmSync(workspace.path(STORE), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(run.exitCode).toBe(1);
    expect(run.output).toContain('Run `nx reset`, which empties');
    expect(await workspace.nx(['reset'])).toMatchObject({ exitCode: 0 });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { ran: ['rustc-pgo'] });
    rmSync(workspace.path(SET), { recursive: true });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { hit: ['rustc-pgo'] });
    expect(workspace.list(SET)).toContain('manifest.json');
  });

  it('is made again after the commands that advice names, and kept by plain runs from then on', async () => {
    expect(await workspace.nx(['run', 'rust:store', '--forget=rustc-pgo'])).toMatchObject({ exitCode: 0 });
    expect(existsSync(workspace.path(SET))).toBe(false);
    expect(await workspace.nx(['reset'])).toMatchObject({ exitCode: 0 });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { ran: ['rustc-pgo'] });
    const made = contents(workspace.path(SET));
    rmSync(workspace.path(SET), { recursive: true });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { hit: ['rustc-pgo'] });
    expect(contents(workspace.path(SET))).toEqual(made);
  });
});

describe('a stage does not run, and nothing is stored,', () => {
  beforeEach(() => {
    workspace = Workspace.create().inOneProcess();
  });
  afterEach(() => {
    workspace.remove();
  });

  const stage = (env: Readonly<Record<string, string>> = {}) => workspace.nx(['run', 'rust:rustc-pgo'], env);
  const expectRefusal = ({ exitCode, output }: NxResult, sentence: string) => {
    expect(output).toContain(sentence);
    expect(output).toContain('Nothing was built.');
    expect(exitCode).toBe(1);
    expect(workspace.list('rust-project/build', HOST)).not.toContain('stage1');
    expect(existsSync(workspace.path(SET))).toBe(false);
  };

  it('without the hook of the plugin', async () => {
    workspace.write(
      'targets-only.cjs',
      "const { createNodes } = require('opt-dist-plugin');\nmodule.exports = { name: 'targets-only', createNodes, createNodesV2: createNodes };\n",
    );
    workspace.edit('nx.json', (text) =>
      text.replace(/"opt-dist-plugin"|"plugin": "opt-dist-plugin"/, (found) =>
        found.replace('opt-dist-plugin', './targets-only.cjs'),
      ),
    );
    expectRefusal(await stage(), "the plugin's hook did not run before the tasks");
  });

  it("where the target's inputs have lost the fingerprint", async () => {
    workspace.edit('nx.json', (text) =>
      text.replace(
        '"targetDefaults": {',
        '"targetDefaults": { "rustc-pgo": { "inputs": ["{projectRoot}/opt-dist.json"] },',
      ),
    );
    expectRefusal(await stage(), "the target's inputs have no fingerprint");
  });

  it('where the command of the fingerprint fails', async () => {
    workspace.write('broken/node', '#!/bin/sh\nexit 1\n');
    chmodSync(workspace.path('broken/node'), 0o755);
    const env = { PATH: `${workspace.path('broken')}:${process.env['PATH'] ?? ''}` };
    expectRefusal(await stage(env), 'its command failed');
    // The answer of a failed command is a constant: the next run must not find anything under it.
    expectRefusal(await stage(env), 'its command failed');
  });
});

describe('an edit while a stage runs', () => {
  beforeAll(() => {
    workspace = Workspace.create().inOneProcess();
  });
  afterAll(() => {
    workspace.remove();
  });

  it('ends it red, keeps the result out of every store, and out of later runs when it is undone', async () => {
    const before = workspace.read(SOURCE);
    const run = workspace.start(['run', 'rust:rustc-pgo']);
    await run.working('rustc-pgo', 'build-instrumented-rustc');
    workspace.write(SOURCE, `${before}\n// edited\n`);
    const { exitCode, output } = await run.finished;
    expect(output).toContain('rustc-pgo: edited while it ran: compiler/rustc_driver/src/lib.rs');
    expect(output).toContain('for use in "profiles.rustc-pgo" of opt-dist.json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(workspace.read(SET, 'manifest.json'))).toMatchObject({ stageKey: null });
    expect(workspace.list(STORE)).toEqual([]);
    workspace.write(SOURCE, before);
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { ran: ['rustc-pgo'] });
    expect(workspace.list(STORE)).toHaveLength(1);
  });

  it('by the build itself, which completes a lock file, gives the result a second key', async () => {
    const lock = 'rust-project/mini-rust/src/late/Cargo.lock';
    workspace.write('rust-project/late.rs', 'fn main() {}\n');
    workspace.write(
      'rust-project/late.sh',
      'mkdir -p mini-rust/src/late && echo "version = 4" > mini-rust/src/late/Cargo.lock; "$OPT_DIST_RUSTC" late.rs\n',
    );
    workspace.configure({ training: { kind: 'command', command: ['sh', 'late.sh'] } });
    const first = await workspace.nx(['run', 'rust:rustc-pgo']);
    expectOrigins(first, { ran: ['rustc-pgo'] });
    expect(first.output).toContain('the build itself wrote src/late/Cargo.lock into its sources');
    const again = await workspace.nx(['run', 'rust:rustc-pgo']);
    expectOrigins(again, { restored: ['rustc-pgo'] });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { hit: ['rustc-pgo'] });
    rmSync(workspace.path(path.dirname(lock)), { recursive: true });
    expectOrigins(await workspace.nx(['run', 'rust:rustc-pgo']), { hit: ['rustc-pgo'] });
  });
});
