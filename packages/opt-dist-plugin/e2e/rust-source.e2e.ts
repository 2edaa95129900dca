import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually } from '../test/e2e/eventually';
import { Workspace } from '../test/e2e/workspace';

/** The embedded tree stands for a real one: the generator looks at files only, and cannot know. */
const TREE = 'rust-project/mini-rust';
const CUT_AT = 50_000;

describe('the generator rust-source', () => {
  let workspace: Workspace;
  let tarball: Buffer;
  let server: Server;
  /** The server's behaviour for the tarball; it always serves the digest beside it. */
  let answer: (response: ServerResponse, range: number) => void;
  let ranges: number[];
  let url: string;
  const sha256 = () => createHash('sha256').update(tarball).digest('hex');

  beforeAll(async () => {
    workspace = Workspace.create().inOneProcess();
    run('tar', ['-cJf', 'rustc-src.tar.xz', '-C', 'rust-project', 'mini-rust']);
    tarball = readFileSync(workspace.path('rustc-src.tar.xz'));
    server = createServer((request, response) => {
      if (request.url === '/rustc-src.tar.xz.sha256') {
        response.end(`${sha256()}  rustc-src.tar.xz\n`);
      } else if (request.url === '/rustc-src.tar.xz') {
        const range = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
        ranges.push(range);
        answer(response, range);
      } else {
        response.writeHead(404).end();
      }
    });
    makeRepository();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rustc-src.tar.xz`;
  });
  beforeEach(() => {
    ranges = [];
    answer = send;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    workspace.remove();
  });

  function run(program: string, args: readonly string[], dir = '.') {
    const { status, stderr } = spawnSync(program, args, { cwd: workspace.path(dir), encoding: 'utf8' });
    expect({ program, args, status, stderr: status === 0 ? '' : stderr }).toEqual({
      ...{ program, args, status: 0, stderr: '' },
    });
  }

  /** The tree under git, with a commit behind the one of the release. */
  function makeRepository() {
    workspace.write('repository/.keep', '');
    run('cp', ['-r', `${TREE}/.`, 'repository']);
    const git = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
    run('git', ['init', '--quiet'], 'repository');
    run('git', ['add', '--all', '--force'], 'repository');
    run('git', [...git, 'commit', '--quiet', '-m', 'first'], 'repository');
    run('git', ['tag', '1.95.0'], 'repository');
    workspace.write('repository/later', '');
    run('git', ['add', 'later'], 'repository');
    run('git', [...git, 'commit', '--quiet', '-m', 'second'], 'repository');
  }

  function send(response: ServerResponse, range: number) {
    const partial = { 'content-range': `bytes ${range}-${tarball.length - 1}/${tarball.length}` };
    response.writeHead(range > 0 ? 206 : 200, {
      etag: '"1"',
      'content-length': tarball.length - range,
      ...(range > 0 ? partial : {}),
    });
    response.end(tarball.subarray(range));
  }

  /** Cuts the connection when the part file has all sent bytes. */
  async function sendCut(response: ServerResponse, project: string) {
    response.writeHead(200, { etag: '"1"', 'content-length': tarball.length });
    response.write(tarball.subarray(0, CUT_AT));
    const part = workspace.path(`${project}.part/downloads/rustc-src.tar.xz.part`);
    await eventually(() => existsSync(part) && statSync(part).size >= CUT_AT);
    response.destroy();
  }

  const generate = (...args: readonly string[]) =>
    workspace.nx(['g', 'opt-dist-plugin:rust-source', ...args]);

  const config = (project: string) =>
    JSON.parse(workspace.read(project, 'opt-dist.json')) as Record<string, unknown>;

  /** Expects that the generated project's own doctor finds no problem. */
  async function expectHealthy(project: string) {
    const { exitCode, output } = await workspace.nx(['run', `${project}:doctor`]);
    expect(output).toMatch(/0 problems; the stages can run/);
    expect(exitCode).toBe(0);
  }

  async function expectRefusal(message: RegExp, ...args: readonly string[]) {
    const { exitCode, output } = await generate(...args);
    expect(output).toMatch(message);
    expect(output).not.toMatch(/\n +at .*\(.*:\d+:\d+\)/);
    expect(exitCode).not.toBe(0);
  }

  it('adds a project for a tree on this machine, which stays where and as it is', async () => {
    const before = listOf(TREE);
    const dry = await generate('local', `--from=${TREE}`, '--directory=toolchains/here', '--dry-run');
    expect(dry.output).toMatch(/CREATE toolchains\/here\/opt-dist\.json/);
    expect(existsSync(workspace.path('toolchains'))).toBe(false);
    const { exitCode, output } = await generate('local', `--from=${TREE}`, '--directory=toolchains/here');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(workspace.list('toolchains/here')).toEqual([
      ...['.gitignore', 'bootstrap.toml', 'opt-dist.json', 'project.json'],
    ]);
    expect(config('toolchains/here')['source']).toBe(path.join('../..', TREE));
    expect(workspace.read('.nxignore')).toBe(`/${TREE}/\n`);
    expect(listOf(TREE)).toEqual(before);
    await expectHealthy('local');
  });

  it('shows what it would download and gets nothing', async () => {
    const { exitCode, output } = await generate('dry', `--from=${url}`, '--dry-run');
    expect(output).toContain(`Would get ${url}`);
    expect({ exitCode, ranges, made: workspace.list('dry'), part: workspace.list('dry.part') }).toEqual({
      ...{ exitCode: 0, ranges: [], made: [], part: [] },
    });
  });

  it('goes on with a download that was cut off, by itself and in another run', async () => {
    answer = (response, range) => {
      if (range === 0) void sendCut(response, 'loaded');
      else response.destroy();
    };
    await expectRefusal(
      /\.tar\.xz: .*\n[\s\S]*are kept: the same command resumes/,
      'loaded',
      `--from=${url}`,
    );
    expect(workspace.list('loaded')).toEqual([]);
    expect(workspace.list('loaded.part/downloads')).toContain('rustc-src.tar.xz.part');
    await expectRefusal(/left by an unfinished run with --from=http/, 'loaded', `--from=${TREE}`);
    ranges = [];
    answer = send;
    const { exitCode, output } = await generate('loaded', `--from=${url}`);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(ranges).toEqual([CUT_AT]);
    expect(output).toContain(`sha256 ${sha256()}: as expected`);
    expect(workspace.list('loaded')).toEqual(['.gitignore', 'bootstrap.toml', 'opt-dist.json', 'source']);
    expect(existsSync(workspace.path('loaded.part'))).toBe(false);
    await expectHealthy('loaded');
  });

  it('leaves only the part when it is stopped by Ctrl-C', async () => {
    answer = (response, range) => {
      response.writeHead(200, { etag: '"1"', 'content-length': tarball.length });
      response.write(tarball.subarray(range, CUT_AT));
    };
    const nx = workspace.start(['g', 'opt-dist-plugin:rust-source', 'stopped', `--from=${url}`]);
    const part = workspace.path('stopped.part/downloads/rustc-src.tar.xz.part');
    await eventually(() => existsSync(part));
    nx.kill('SIGINT');
    const { exitCode } = await nx.finished;
    expect(exitCode).not.toBe(0);
    expect(workspace.list('stopped')).toEqual([]);
    answer = send;
    expect(await generate('stopped', `--from=${url}`)).toMatchObject({ exitCode: 0 });
    expect(workspace.list('stopped')).toContain('source');
  });

  it('unpacks nothing of another digest', async () => {
    const wrong = `--sha256=${'0'.repeat(64)}`;
    await expectRefusal(/sha256 [0-9a-f]{64}, expected 0{64}/, 'wrong', `--from=${url}`, wrong);
    await expectRefusal(/sha256 [0-9a-f]{64}, expected 0{64}/, 'wrong', '--from=rustc-src.tar.xz', wrong);
    expect(existsSync(workspace.path('wrong'))).toBe(false);
    expect(existsSync(workspace.path('wrong.part'))).toBe(false);
    expect(existsSync(workspace.path('rustc-src.tar.xz'))).toBe(true);
  });

  it('adds a project for a tarball on this machine', async () => {
    const { exitCode, output } = await generate(
      ...['unpacked', '--from=rustc-src.tar.xz', `--sha256=${sha256()}`],
    );
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toMatch(/Settings of upstream's release \(dist-x86_64-linux\): .*rust\.codegen-units/);
    expect(workspace.read('unpacked/bootstrap.toml')).toMatch(/^codegen-units = 1$/m);
    await expectHealthy('unpacked');
  });

  it("shows what an existing config lacks of the tree's release, and adds it when told", async () => {
    const file = 'settings/bootstrap.toml';
    expect(await generate('settings', `--from=${TREE}`, '--settings=plain')).toMatchObject({ exitCode: 0 });
    const plain = `# mine\n${workspace.read(file)}`;
    workspace.write(file, plain);
    const settings = (...args: readonly string[]) =>
      workspace.nx(['g', 'opt-dist-plugin:release-settings', 'settings', ...args]);
    const shown = await settings();
    expect(shown.output).toMatch(/\+ rust\.codegen-units = 1 .*dist-x86_64-linux\/Dockerfile:\d+\)/);
    expect({ exitCode: shown.exitCode, text: workspace.read(file) }).toEqual({ exitCode: 0, text: plain });
    expect(await settings('--apply')).toMatchObject({ exitCode: 0 });
    const lines = workspace.read(file).split('\n');
    expect(lines).toContain('codegen-units = 1');
    expect(lines).toEqual(expect.arrayContaining(plain.split('\n')));
    const { output } = await workspace.nx(['run', 'settings:plan']);
    expect(output).toMatch(/release settings: (\d+) of \1 as in upstream's release \(dist-x86_64-linux\)/);
  });

  it('adds a project for a commit of a git repository', async () => {
    const from = `--from=git+file://${workspace.path('repository')}#1.95.0`;
    const { exitCode, output } = await generate('cloned', from);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(workspace.list('cloned/source')).toContain('x.py');
    expect(workspace.list('cloned/source')).not.toContain('later');
    await expectHealthy('cloned');
  });

  it('takes repositories on this machine by a path, as it is from where the user is', async () => {
    run('git', ['clone', '--quiet', '--bare', 'repository', 'bare.git']);
    for (const [project, from, later] of [
      ['by-path', '../repository#1.95.0', false],
      ['by-prefix', 'git+../repository', true],
      ['by-bare', '../bare.git', true],
    ] as const) {
      const { exitCode, output } = await workspace.nx(
        ['g', 'opt-dist-plugin:rust-source', project, `--from=${from}`],
        { INIT_CWD: workspace.path('tools') },
        'tools',
      );
      expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
      expect(workspace.list(project, 'source').includes('later')).toBe(later);
    }
  });

  it('overwrites nothing', async () => {
    workspace.write('mine/notes.txt', 'mine');
    await expectRefusal(/mine: already exists, and nothing is overwritten/, 'mine', `--from=${TREE}`);
    await expectRefusal(/mine: already exists/, 'mine', `--from=${url}`);
    const twice = ['twice', `--from=${TREE}`, '--directory=toolchains/twice'];
    expect(await generate(...twice)).toMatchObject({ exitCode: 0 });
    await expectRefusal(/already exists/, ...twice);
    expect(workspace.list('mine')).toEqual(['notes.txt']);
    expect(ranges).toEqual([]);
  });

  it('refuses a project in a tree that Nx ignores', async () => {
    const ignored = () => (existsSync(workspace.path('.nxignore')) ? workspace.read('.nxignore') : '');
    const before = ignored();
    const inside = `--directory=${TREE}/opt`;
    await expectRefusal(/--directory: expected a directory outside/, 'inside', `--from=${TREE}`, inside);
    await expectRefusal(/--from: expected a source tree other than the work/, 'inside', '--from=.');
    expect(workspace.list(TREE)).not.toContain('opt');
    expect(ignored()).toBe(before);
  });

  it('refuses what is no source tree, and what is nowhere', async () => {
    await expectRefusal(/no Rust source tree: expected x\.py/, 'no-tree', '--from=tools');
    await expectRefusal(/--from: expected a directory, a tarball/, 'no-tree', '--from=nowhere');
    await expectRefusal(/gone\.tar\.xz: no such file/, 'no-tree', '--from=gone.tar.xz');
    await expectRefusal(/HTTP status 404/, 'no-tree', `--from=${url.replace('rustc-src', 'gone')}`);
    const repository = `git+file://${workspace.path('repository')}`;
    await expectRefusal(/git fetch .*: exit code/, 'no-tree', `--from=${repository}#no-such-tag`);
    expect(existsSync(workspace.path('no-tree'))).toBe(false);
    expect(existsSync(workspace.path('no-tree.part'))).toBe(false);
  });

  function listOf(dir: string): string[] {
    const { stdout } = spawnSync('find', ['.', '-not', '-name', '*.pyc'], {
      cwd: workspace.path(dir),
      encoding: 'utf8',
    });
    return stdout.split('\n').sort();
  }
});

/** It takes a gigabyte and some minutes, so it runs on request only. */
const PACKAGE = process.env['OPT_DIST_TEST_DEBIAN_SOURCE'];
const aptKnowsIt =
  PACKAGE !== undefined &&
  spawnSync('apt-cache', ['showsrc', PACKAGE.split('=')[0] ?? ''], { encoding: 'utf8' }).stdout !== '';
if (!aptKnowsIt) {
  console.log(
    PACKAGE === undefined
      ? "skipped: Debian's source package (set OPT_DIST_TEST_DEBIAN_SOURCE to PACKAGE[=VERSION])"
      : `skipped: apt has no source package ${PACKAGE} (is there a deb-src entry?)`,
  );
}
(aptKnowsIt ? describe : describe.skip)("the generator rust-source, of Debian's source package", () => {
  it('makes a project whose stages can run', async () => {
    const workspace = Workspace.create();
    try {
      const made = await workspace.nx([
        'g',
        'opt-dist-plugin:rust-source',
        'deb',
        `--from=debian:${PACKAGE}`,
      ]);
      expect({ exitCode: made.exitCode, output: made.output }).toMatchObject({ exitCode: 0 });
      const { output } = await workspace.nx(['run', 'deb:doctor']);
      expect(output).toMatch(/ 0 problems; the stages can run/);
    } finally {
      workspace.remove();
    }
  });
});
