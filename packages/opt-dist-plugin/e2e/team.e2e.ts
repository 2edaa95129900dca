import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CacheServer } from '../test/e2e/cache-server';
import { flipped, forge } from '../test/e2e/forged-entry';
import { builtTemplate } from '../test/e2e/template';
import { fresh, HOST, type NxResult, origins, stages, Workspace } from '../test/e2e/workspace';

const PROFILING = ['rustc-pgo', 'llvm-pgo', 'bolt'];
const CONFIG = 'rust-project/opt-dist.json';

/** Teammates with clones of their own and one shared remote cache, which the first one's training filled. */
describe('a team with a remote cache', () => {
  let server: CacheServer;
  const clones: Workspace[] = [];
  let first: Workspace;
  let trained: NxResult;
  beforeAll(async () => {
    server = await CacheServer.start();
    // The profile sets lie in their place, made by a CI job; the distribution is made for the team.
    first = builtClone(['dist']);
    trained = await first.nx(['run', 'rust:dist'], server.env('write'));
  });
  afterAll(async () => {
    for (const clone of clones) clone.remove();
    await server.stop();
  });

  function clone(place?: string): Workspace {
    const created = Workspace.create(place);
    clones.push(created);
    return created;
  }

  /** One that was built and has no cache, no store and none of these outputs: its next build is quick. */
  function builtClone(missing: readonly string[]): Workspace {
    const built = Workspace.built();
    clones.push(built);
    for (const dir of ['.nx', ...missing.map((output) => `rust-project/${output}`)])
      rmSync(built.path(dir), { recursive: true });
    return built;
  }

  /** A teammate's clone: another directory at another depth, user, umask, home, language and time zone. */
  function foreignClone(): Workspace {
    const created = clone('home/somebody/deep/down/toolchain');
    const home = path.join(created.dir, '../home');
    mkdirSync(home);
    created.handOver({
      uid: 65534,
      umask: '077',
      env: { ...toolHomes(), HOME: home, LC_ALL: 'C', LANG: 'de_DE.UTF-8', TZ: 'Pacific/Auckland' },
    });
    return created;
  }

  it('has one who pushes a new result, and all that lie in their place', () => {
    expect({ exitCode: trained.exitCode, ...stages(trained.output) }).toEqual({
      exitCode: 0,
      ran: ['dist'],
      cached: PROFILING,
    });
    expect(server.entries()).toHaveLength(4);
    expect(server.pointers()).toHaveLength(4);
  });

  it('gives another everything, without a build', async () => {
    const other = foreignClone();
    const result = await other.nx(['run', 'rust:dist'], server.env('read'));
    expect({ exitCode: result.exitCode, ...remote(result.output) }).toEqual({
      exitCode: 0,
      ran: [],
      remote: [...PROFILING, 'dist'],
    });
    expect(other.list('rust-project/build')).toEqual([]);
    for (const stage of PROFILING) {
      const manifest = `rust-project/${stage}-profiles/manifest.json`;
      expect(other.read(manifest)).toBe(first.read(manifest));
    }
    expect(other.list('rust-project/dist')).toEqual(first.list('rust-project/dist'));
  });

  it('gives one whose nx.json differs everything by the stage keys, and stores nothing twice', async () => {
    const other = foreignClone();
    other.edit('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3'));
    const result = await other.nx(['run', 'rust:dist'], server.env('write'));
    expect({ exitCode: result.exitCode, ...origins(result.output) }).toEqual({
      exitCode: 0,
      ran: [],
      hit: [],
      restored: [...PROFILING, 'dist'],
    });
    expect(result.output.match(/from cache: the remote cache$/gm)).toHaveLength(4);
    expect(other.list('rust-project/build', HOST)).not.toContain('stage1');
    expect(other.list('rust-project/dist')).toEqual(first.list('rust-project/dist'));
    // What lies here now has a third name, under which it is not sent either.
    other.edit('nx.json', (text) => text.replace('"parallel": 3', '"parallel": 4'));
    const again = await other.nx(['run', 'rust:dist'], server.env('write'));
    expect(again.exitCode).toBe(0);
    expect(again.output.match(/from cache: in place$/gm)).toHaveLength(4);
    expect(server.entries()).toHaveLength(4);
    expect(server.pointers()).toHaveLength(4);
  });

  it('gives a third the profiles, when it packages something else', async () => {
    const other = foreignClone();
    other.edit(CONFIG, (text) => text.replace('{', '{ "dist": { "args": ["dist", "rustc"] },'));
    const result = await other.nx(['run', 'rust:dist'], server.env('read'));
    if (result.exitCode !== 0) throw new Error(fresh(result.output));
    expect({ exitCode: result.exitCode, ...remote(result.output) }).toEqual({
      exitCode: 0,
      ran: ['dist'],
      remote: PROFILING,
    });
    expect(fresh(result.output)).not.toMatch(/^\[\d+\/\d+\] Gather/m);
    expect(server.entries()).toHaveLength(4);
    // The teammate's compiler finds the counts that were gathered in the other directory.
    const there = path.join(builtTemplate().dir, 'rust-project/mini-rust');
    expect(fresh(result.output)).toMatch(
      new RegExp(`profile of LLVM was gathered in ${there}: [1-9]\\d* names rebased`),
    );
    expect(bootstrapLog(other.dir)).toMatch(/--llvm-profile-use \S*\/profiles\/rebased\/llvm-pgo-/);
    expect(bootstrapLog(builtTemplate().dir)).not.toContain('/rebased/');
    // Why the stage missed the cache, compared with the first one's results.
    const against = first.path('rust-project');
    const explained = await other.nx(['run', 'rust:explain', `--against=${against}`]);
    expect(explained.exitCode).toBe(0);
    expect(explained.output).toMatch(/^bolt +[0-9a-f]{12} +same as/m);
    expect(explained.output).toMatch(/^dist +[0-9a-f]{12} +differs from\s.*config\.dist\.args/ms);
    const dist = await other.nx(['run', 'rust:explain', '--stage=dist', `--against=${against}`]);
    expect(dist.output).toContain('["dist","rustc"]');
  });

  it('takes no tarball and no BOLT profile that somebody changed on the server', async () => {
    const other = builtClone([...PROFILING.map((stage) => `${stage}-profiles`), 'dist']);
    const restoreDist = forge(server, /\/dist\/rustc-\d[^/]*linux-gnu\.tar\.\w+$/, (content) =>
      flipped(content, 5000),
    );
    const dist = await other.nx(['run', 'rust:dist'], server.env('read'));
    restoreDist();
    expect({ exitCode: dist.exitCode, ...remote(dist.output) }).toEqual({
      exitCode: 0,
      ran: ['dist'],
      remote: PROFILING,
    });
    expect(dist.output).toMatch(/refuses[^]*\.tar\.\w+: sha256: expected [0-9a-f]{64}, found [0-9a-f]{64}/);

    const profiles = other.list('rust-project/bolt-profiles');
    rmSync(other.path('.nx'), { recursive: true });
    rmSync(other.path('rust-project/bolt-profiles'), { recursive: true });
    const restoreBolt = forge(server, /\/bolt-profiles\/rustc-bolt-.*\.fdata$/, (content) =>
      flipped(content, 500),
    );
    const bolt = await other.nx(['run', 'rust:bolt'], server.env('read'));
    restoreBolt();
    expect({ exitCode: bolt.exitCode, ...remote(bolt.output) }).toEqual({
      exitCode: 0,
      ran: ['bolt'],
      remote: ['rustc-pgo', 'llvm-pgo'],
    });
    expect(bolt.output).toMatch(/refuses[^]*\.fdata: sha256: expected [0-9a-f]{64}, found [0-9a-f]{64}/);
    expect(other.list('rust-project/bolt-profiles')).toHaveLength(profiles.length);
  });

  it('explains a stage by the last run, and by a teammate’s manifest', async () => {
    const other = clone();
    await other.nx(['run', 'rust:bolt'], server.env('read'));
    const same = await other.nx(['run', 'rust:explain', '--stage=bolt']);
    expect(same.output).toContain('rust-project/bolt-profiles has this key: nothing differs.');
    other.edit(CONFIG, (text) => text.replace('{', '{ "bolt": { "args": ["-plt=hot"] },'));
    const manifest = first.path('rust-project/bolt-profiles/manifest.json');
    for (const against of [[], [`--against=${manifest}`]]) {
      const explained = await other.nx(['run', 'rust:explain', '--stage=bolt', ...against]);
      expect(explained.exitCode).toBe(0);
      expect(explained.output).toMatch(/config\.bolt\.args[^]*\["-plt=hot"\]/);
      expect(explained.output).not.toMatch(/^dist /m);
    }
  });

  it('lets a pull request build for itself, and store nothing', async () => {
    const request = builtClone(['dist']);
    request.edit('rust-project/mini-rust/README.md', (text) => `${text}\nChanged.\n`);
    const before = server.entries();
    const result = await request.nx(['run', 'rust:dist'], server.env('read'));
    expect({ exitCode: result.exitCode, ...stages(result.output) }).toEqual({
      exitCode: 0,
      ran: ['dist'],
      cached: PROFILING,
    });
    expect(server.entries()).toEqual(before);
    // Only this clone has the result.
    const again = await request.nx(['run', 'rust:dist'], server.env('read'));
    expect(stages(again.output)).toEqual({ ran: [], cached: [...PROFILING, 'dist'] });
  });
});

/** The logs of bootstrap's builds in the last run of dist in a workspace. */
function bootstrapLog(workspace: string): string {
  const dir = path.join(workspace, 'rust-project/build', HOST, '.opt-dist/logs/dist');
  const logs = readdirSync(dir).filter((name) => /-(build-optimised|dist)\.log$/.test(name));
  return logs.map((name) => readFileSync(path.join(dir, name), 'utf8')).join('');
}

/** Which stages ran, and which came from the server. */
function remote(output: string): { ran: string[]; remote: string[] } {
  const hits = Array.from(output.matchAll(/^> nx run rust:([\w-]+) +\[remote cache\]/gm));
  return { ran: stages(output).ran, remote: hits.map((hit) => hit[1] ?? '') };
}

/** The directories of rustup's and cargo's installations, which follow HOME unless they are named. */
function toolHomes(): Record<string, string> {
  const at = (name: string, dir: string) => process.env[name] ?? path.join(os.homedir(), dir);
  const usesRustup = spawnSync('rustup', ['--version']).status === 0;
  return usesRustup
    ? { RUSTUP_HOME: at('RUSTUP_HOME', '.rustup'), CARGO_HOME: at('CARGO_HOME', '.cargo') }
    : {};
}
