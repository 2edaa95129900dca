import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { examine } from '../checks/examine';
import { machineFacts } from './machine-facts';
import { formatFindings } from '../report/findings';

const MINI_RUST = path.resolve(__dirname, '../../../../rust-project/mini-rust');

/** Nothing is tried with tools where there are none. */
const NO_TOOLS = { PATH: '/nowhere', OPT_DIST_LLVM_DIR: '/nowhere' };

const root = temporaryDirectory('of each test');

beforeEach(() => {
  mkdirSync(path.join(root(), 'rust'));
});

async function examined(config: string, env: NodeJS.ProcessEnv = {}) {
  writeFileSync(path.join(root(), 'rust/opt-dist.json'), config);
  const machine = await machineFacts({
    root: root(),
    projectRoot: 'rust',
    env: { ...process.env, ...env },
    buildsBootstrap: false,
  });
  const findings = examine(machine);
  const status = (name: string) => findings.find((finding) => finding.name === name)?.status;
  return { machine, findings, status, text: formatFindings(findings).join('\n') };
}

describe('machineFacts', () => {
  it('tries everything for real and leaves nothing behind', async () => {
    cpSync(MINI_RUST, path.join(root(), 'rust/mini-rust'), { recursive: true });
    const { status, text } = await examined('{ "source": "mini-rust" }', { CC: undefined, CXX: undefined });
    const tried = [
      'x.py',
      'dist arguments',
      'profiles of clang',
      'profiles of rustc',
      'BOLT',
      'hard links',
      'C compiler',
    ];
    expect({ text, statuses: tried.map(status) }).toEqual({ text, statuses: tried.map(() => 'ok') });
    expect(readdirSync(path.join(root(), 'rust')).sort()).toEqual(['mini-rust', 'opt-dist.json']);
    expect(existsSync(path.join(root(), 'rust/mini-rust/src/bootstrap/__pycache__'))).toBe(false);
  });

  it("tries BOLT with the user's options, which would be refused hours later", async () => {
    const { findings } = await examined('{ "bolt": { "args": ["-no-such-option"] } }', {
      OPT_DIST_STAGE0: '/nowhere',
    });
    const bolt = findings.find(({ name }) => name === 'BOLT');
    expect(bolt).toMatchObject({
      status: 'problem',
      found: expect.stringContaining("'-no-such-option'") as string,
    });
    expect(bolt?.advice).toContain('"bolt.args"');
  });

  it('knows by the options of the tree what the final build is asked for', async () => {
    cpSync(MINI_RUST, path.join(root(), 'rust/mini-rust'), { recursive: true });
    const asked = async (args: readonly string[]) =>
      (
        await examined(
          JSON.stringify({ source: 'mini-rust', bolt: { enabled: false }, dist: { args } }),
          NO_TOOLS,
        )
      ).findings.find(({ name }) => name === 'requested features');
    expect(await asked(['--stage', '2', 'install'])).toMatchObject({
      status: 'problem',
      found: "dist.args: expected bootstrap's subcommand dist, which makes the packages, found install",
    });
    expect(await asked(['--warnings', 'warn', 'dist'])).toMatchObject({ status: 'ok' });
  });

  it("asks bootstrap whether it takes the final build's arguments, and whether it can be asked yet", async () => {
    cpSync(MINI_RUST, path.join(root(), 'rust/mini-rust'), { recursive: true });
    const config = { source: 'mini-rust', bolt: { enabled: false } };
    const asked = async (args: readonly string[]) =>
      (await examined(JSON.stringify({ ...config, dist: { args } }))).findings.find(
        ({ name }) => name === 'dist arguments',
      );
    expect(await asked(['dist', '--compress-more'])).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(
        /refuses: x\.py dist --compress-more .*--dry-run: .*'--compress-more'/,
      ) as string,
    });
    // Most trees' bootstrap is a program, that has to be built.
    writeFileSync(path.join(root(), 'rust/mini-rust/src/bootstrap/Cargo.toml'), '[package]\n');
    expect(await asked(['dist', '--compress-more'])).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('--buildBootstrap') as string,
    });
    const built = path.join(root(), 'rust/build/bootstrap/debug');
    mkdirSync(built, { recursive: true });
    writeFileSync(path.join(built, 'bootstrap'), '');
    expect((await asked(['dist', '--compress-more']))?.status).toBe('problem');
    expect((await asked(['dist']))?.status).toBe('ok');
  });

  it('goes on where everything is missing', async () => {
    const { machine, status, text } = await examined('{ "sauce": 1, }', NO_TOOLS);
    expect(text).toMatch(/✗ configuration .*opt-dist\.json:1/);
    for (const name of ['configuration', 'host', 'python', 'LLVM tools', 'stage 0 rustc', 'tar']) {
      expect([name, status(name)]).toEqual([name, 'problem']);
    }
    for (const name of ['source tree', 'x.py', 'profiles of clang', 'BOLT'])
      expect([name, status(name)]).toEqual([name, 'warning']);
    expect(machine.tree).toBeNull();
    expect(readdirSync(path.join(root(), 'rust'))).toEqual(['opt-dist.json']);
  });

  it('reads the files without the environment where that is what cannot be read', async () => {
    const { machine, findings } = await examined('{ "source": "nowhere" }', {
      ...NO_TOOLS,
      OPT_DIST_TRAINING_JOBS: 'many',
    });
    expect(machine.config.source).toBe('nowhere');
    expect(findings[0]?.advice).toContain('the files without the environment');
  });

  it("finds bootstrap's config and the lock of a run", async () => {
    const lock = path.join(root(), 'rust/build/some-host/.opt-dist');
    mkdirSync(lock, { recursive: true });
    writeFileSync(
      path.join(lock, 'lock'),
      JSON.stringify({ pid: process.pid, started: null, stage: 'bolt' }),
    );
    writeFileSync(path.join(root(), 'rust/bootstrap.toml'), '[target.some-host]\ncc = "gcc"\n');
    const { machine } = await examined('{ "host": "some-host" }', NO_TOOLS);
    expect(machine.lock).toMatchObject({ pid: process.pid, stage: 'bolt', alive: true });
    expect(machine.compilers[0]).toMatchObject({ program: 'gcc', from: 'target.some-host.cc' });
    writeFileSync(path.join(root(), 'rust/bootstrap.toml'), '[target\n');
    expect((await examined('{}', NO_TOOLS)).status("bootstrap's config")).toBe('problem');
  });

  it("takes what bootstrap's config includes for what is said, and names a file of it that is broken", async () => {
    const shared = path.join(root(), 'shared.toml');
    writeFileSync(shared, '[target.some-host]\ncc = "gcc"\n');
    writeFileSync(path.join(root(), 'rust/bootstrap.toml'), 'include = ["../shared.toml"]\n');
    const { machine, status } = await examined('{ "host": "some-host" }', NO_TOOLS);
    expect(machine.compilers[0]).toMatchObject({ program: 'gcc', from: 'target.some-host.cc' });
    expect(status("bootstrap's config")).toBe('ok');
    rmSync(shared);
    const { text } = await examined('{ "host": "some-host" }', NO_TOOLS);
    expect(text).toContain(`${shared}: included, and cannot be read: no such file or directory (ENOENT)`);
  });

  it('tells a lock that was left from one that is held', async () => {
    const own = path.join(root(), 'rust/build/some-host/.opt-dist');
    mkdirSync(own, { recursive: true });
    writeFileSync(
      path.join(own, 'lock'),
      JSON.stringify({ pid: process.pid, started: 'long ago', stage: 'bolt' }),
    );
    expect((await examined('{ "host": "some-host" }', NO_TOOLS)).machine.lock?.alive).toBe(false);
    writeFileSync(path.join(own, 'lock'), 'not JSON');
    expect((await examined('{ "host": "some-host" }', NO_TOOLS)).machine.lock).toBeNull();
  });
});
