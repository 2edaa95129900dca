import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ok } from 'profile-formats';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { treeFromArchive } from './archive';
import type { ArchiveOrigin } from './archive-digest';
import { describeSourceProblem } from '../describe';
import type { Effects } from '../effects';

const NAME = 'rustc-src.tar.xz';
const OTHER = 'f'.repeat(64);

// At the top, so that the hooks of `describe` stop the server first.
const dir = temporaryDirectory('of each test');

describe('a tarball', () => {
  let server: Server;
  let said: string[];
  /** The server's files, by path; a function cuts the connection or the like. */
  let served: Record<string, Buffer | string | number | ((response: ServerResponse) => void)>;
  let asked: string[];
  const at = (...names: readonly string[]) => path.join(dir(), ...names);
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

  beforeEach(async () => {
    said = [];
    served = {};
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = served[request.url ?? ''] ?? 404;
      if (typeof answer === 'function') answer(response);
      else if (typeof answer === 'number') response.writeHead(answer).end();
      else response.end(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function tarball(files: readonly string[], name = NAME): Buffer {
    for (const file of files) {
      mkdirSync(path.dirname(at('packed', file)), { recursive: true });
      writeFileSync(at('packed', file), file);
    }
    const { status } = spawnSync('tar', ['-cJf', at(name), '-C', at('packed'), ...readdirSync(at('packed'))]);
    expect(status).toBe(0);
    rmSync(at('packed'), { recursive: true });
    return readFileSync(at(name));
  }

  /** @returns what the user reads when it fails */
  async function get(given: string | null, origin: ArchiveOrigin, env = process.env) {
    const stop = new AbortController().signal;
    const effects: Effects = { say: (line) => said.push(line), stop, env };
    const noteTarball = () => Promise.resolve(ok(undefined));
    const places = { source: at('work/source'), downloads: at('work/downloads'), noteTarball };
    const result = await treeFromArchive(origin, given, places, effects);
    return result.ok ? null : describeSourceProblem(result.error).join('\n');
  }
  const getUrl = (given: string | null = null, env = process.env) =>
    get(given, { kind: 'download', url: `${base()}/${NAME}`, name: NAME }, env);
  const getFile = (given: string | null = null) => get(given, { kind: 'archive', path: at(NAME) });
  const listed = (...names: readonly string[]) => readdirSync(at(...names)).sort();

  describe('is checked', () => {
    let content: Buffer;
    beforeEach(() => {
      mkdirSync(at('work'));
      content = tarball(['rustc-src/x.py']);
      served[`/${NAME}`] = content;
    });

    it('by the digest that was given, and asks for no other', async () => {
      expect(await getUrl(sha256(content))).toBeNull();
      expect(said).toContain(`sha256 ${sha256(content)}: as expected`);
      expect(asked).toEqual([`/${NAME}`]);
      expect(listed('work/source')).toEqual(['x.py']);
    });

    it('by the digest beside its URL, and is downloaded anew when it is another', async () => {
      served[`/${NAME}.sha256`] = `SHA256 (${NAME}) = ${OTHER}\n`;
      expect(await getUrl()).toMatch(`expected ${OTHER}`);
      expect(listed('work/downloads')).toEqual([]);
      served[`/${NAME}.sha256`] = `SHA256 (${NAME}) = ${sha256(content)}\n`;
      expect(await getUrl()).toBeNull();
      expect(said).toContain(`sha256 ${sha256(content)}: as expected`);
    });

    it('by the digest beside it', async () => {
      writeFileSync(at(`${NAME}.sha256`), `${OTHER}\n`);
      expect(await getFile()).toMatch(`expected ${OTHER}`);
      writeFileSync(at(`${NAME}.sha256`), sha256(content));
      expect(await getFile()).toBeNull();
    });

    it.each([
      [404, 'no .sha256 beside it'],
      [410, 'no .sha256 beside it'],
      [403, 'no .sha256 beside it (HTTP status 403 counts as that)'],
    ])('by nothing where the server answers %d for its digest, which is said', async (status, words) => {
      served[`/${NAME}.sha256`] = status;
      expect(await getUrl()).toBeNull();
      expect(said).toContain(`sha256 ${sha256(content)}; nothing to compare it with: no --sha256, ${words}`);
    });

    it.each([
      ['the server fails', 500, /\.sha256: HTTP status 500\nNothing was unpacked\. Try again/],
      [
        'the connection is cut',
        (response: ServerResponse) => {
          response.writeHead(200, { 'content-length': 64 });
          response.write('0123', () => setTimeout(() => response.destroy(), 50));
        },
        /\.sha256: .+\nNothing was unpacked\. Try again/,
      ],
      [
        'what lies there is of another file',
        `${OTHER}  other.tar.xz\n`,
        /\.sha256: expected the sha256 of rustc-src\.tar\.xz in it, found none\n.*--sha256/,
      ],
      ['what lies there is a page', '<html>sign in</html>', /\.sha256: expected the sha256 of/],
    ])('and not unpacked where %s, but kept', async (_, answer, words) => {
      served[`/${NAME}.sha256`] = answer;
      expect(await getUrl()).toMatch(words);
      expect(listed('work')).toEqual(['downloads']);
      served[`/${NAME}`] = 404;
      served[`/${NAME}.sha256`] = sha256(content);
      expect(await getUrl()).toBeNull();
    });

    it('and not unpacked where the file beside it names another, or cannot be read', async () => {
      writeFileSync(at(`${NAME}.sha256`), `${sha256(content)}  other.tar.xz\n`);
      expect(await getFile()).toMatch(/expected the sha256 of rustc-src\.tar\.xz in it, found none/);
      rmSync(at(`${NAME}.sha256`));
      mkdirSync(at(`${NAME}.sha256`));
      expect(await getFile()).toMatch(/EISDIR|directory/);
      expect(listed('work')).toEqual([]);
    });
  });

  describe('holds a tree', () => {
    beforeEach(() => {
      mkdirSync(at('work'));
    });

    it.each([
      [['x.py', 'src/x.py']],
      [['rustc-src/x.py']],
      [['SHA256SUMS', 'docs/README', 'rustc-src/x.py']],
    ])('in %j', async (packed) => {
      tarball(packed);
      expect(await getFile()).toBeNull();
      expect(listed('work')).toEqual(['source']);
      expect(readFileSync(at('work/source/x.py'), 'utf8')).toMatch(/^(rustc-src\/)?x\.py$/);
    });

    it('whose files become those of the user, without set-id bits, whoever the archive names', async () => {
      mkdirSync(at('packed/rustc-src'), { recursive: true });
      for (const name of ['x.py', 'helper']) writeFileSync(at('packed/rustc-src', name), name);
      spawnSync('chmod', ['6777', at('packed/rustc-src/helper')]);
      const owners = ['--owner=4711', '--group=4711'];
      spawnSync('tar', ['-cJf', at(NAME), '-C', at('packed'), ...owners, 'rustc-src']);
      expect(await getFile()).toBeNull();
      const { mode, uid, gid } = statSync(at('work/source/helper'));
      expect({ setId: mode & 0o7000, uid, gid }).toEqual({
        setId: 0,
        uid: process.getuid?.(),
        gid: process.getgid?.(),
      });
      expect(mode & 0o777).toBe(statSync(at('packed')).mode & 0o777);
    });

    it.each([[['a/x.py', 'b/x.py']], [['a/b/x.py']]])(
      'of which nobody knows where it is, in %j',
      async (packed) => {
        tarball(packed);
        expect(await getFile()).toMatch(
          /no Rust source tree: expected x\.py at its top or in exactly one of its directories, found a(, b)?$/,
        );
        expect(listed('work')).toEqual([]);
      },
    );
  });

  describe('that was downloaded and nobody vouches for', () => {
    beforeEach(() => {
      mkdirSync(at('work'));
    });

    it.each([
      ['a page', () => Buffer.from('<html>sign in</html>'), /^tar -xf .*: exit code 2/],
      ['cut off', () => tarball(['rustc-src/x.py']).subarray(0, 100), /^tar -xf .*: exit code 2/],
      ['without a tree', () => tarball(['other/README']), /no Rust source tree/],
    ])('is removed where it is %s, so that the next run can do better', async (_, bad, words) => {
      served[`/${NAME}`] = bad();
      const message = await getUrl();
      expect(message).toMatch(words);
      expect(message).toMatch(`The download from ${base()}/${NAME} was removed`);
      expect(listed('work')).toEqual(['downloads']);
      expect(listed('work/downloads')).toEqual([]);
      served[`/${NAME}`] = tarball(['rustc-src/x.py']);
      expect(await getUrl()).toBeNull();
    });

    it('is kept where unpacking it fails for another reason', async () => {
      served[`/${NAME}`] = tarball(['rustc-src/x.py']);
      const full = '[ "$1" = -tf ] && exec /bin/tar "$@"; echo "No space left on device" >&2; exit 2';
      expect(await getUrl(null, tarInstead(full))).toMatch(/No space left on device$/);
      expect(await getUrl(null, { PATH: at('nothing') })).toMatch(/not found\nInstall tar\./);
      rmSync(at('bin/tar'));
      symlinkSync('/bin/tar', at('bin/tar'));
      expect(await getUrl(null, { PATH: at('bin') })).toMatch(/xz/);
      expect(listed('work/downloads')).toEqual([NAME]);
      expect(await getUrl()).toBeNull();
      expect(asked.filter((url) => url === `/${NAME}`)).toHaveLength(1);
    });

    it('is kept where somebody vouches for it, whatever tar says', async () => {
      const content = tarball(['rustc-src/x.py']);
      served[`/${NAME}`] = content;
      expect(await getUrl(sha256(content), tarInstead('exit 2'))).toMatch(/^tar -xf .*: exit code 2$/);
      expect(listed('work/downloads')).toEqual([NAME]);
    });
  });

  it("of the user's is never removed", async () => {
    mkdirSync(at('work'));
    writeFileSync(at(NAME), 'no tarball');
    expect(await getFile()).toMatch(/^tar -xf .*: exit code 2/);
    tarball(['other/README']);
    expect(await getFile()).toMatch(/no Rust source tree/);
    expect(listed()).toEqual([NAME, 'work']);
    expect(listed('work')).toEqual([]);
  });

  /** A program in tar's place. */
  function tarInstead(script: string): NodeJS.ProcessEnv {
    mkdirSync(at('bin'));
    writeFileSync(at('bin/tar'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { ...process.env, PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` };
  }
});
