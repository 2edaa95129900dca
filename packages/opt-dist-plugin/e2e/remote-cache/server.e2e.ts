import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ask, get, put, startUpload } from '../../test/e2e/cache-requests';
import { CacheServer } from '../../test/e2e/cache-server';
import { eventually } from '../../test/e2e/eventually';

const TOOLS = path.resolve(__dirname, '../../../../tools/remote-cache');
const START = path.join(TOOLS, 'start');
const MEBIBYTE = 1 << 20;

const start = (...args: readonly string[]) => spawnSync(START, args, { encoding: 'utf8' });

describe('the protocol', () => {
  let server: CacheServer;
  beforeAll(async () => {
    server = await CacheServer.start({ maxEntry: '4M' });
  });
  afterAll(() => server.stop());

  const underWay = () => [
    ...readdirSync(path.join(server.dir, 'uploads')),
    ...readdirSync(path.join(server.dir, 'store/incoming')),
  ];

  it('answers as Nx expects it', async () => {
    const body = randomBytes(MEBIBYTE);
    expect((await ask(server, '/health')).status).toBe(200);
    expect((await get(server, '1001')).status).toBe(404);
    const stored = await put(server, '1001', body);
    // Nx takes 201 and 204 for a misconfigured server.
    expect(stored.status).toBe(200);
    const again = await put(server, '1001', randomBytes(10));
    expect(again.status).toBe(409);
    const got = await get(server, '1001');
    expect(got.status).toBe(200);
    expect(got.headers['content-length']).toBe(String(MEBIBYTE));
    expect(got.body.equals(body)).toBe(true);
    expect((await get(server, '1001', server.writeToken)).body.equals(body)).toBe(true);
    const head = await ask(server, '/v1/cache/1001', { method: 'HEAD', token: server.readToken });
    expect([head.status, head.headers['content-length']]).toEqual([200, String(MEBIBYTE)]);
  });

  it("heeds no header by which a client would choose an entry's age, or its answer", async () => {
    const request = { method: 'PUT', token: server.writeToken, body: Buffer.from('x') };
    const headers: Readonly<Record<string, string>>[] = [
      { Date: 'Sat, 01 Jan 2050 00:00:00 GMT' },
      { Date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
      { 'If-None-Match': '*' },
      { 'If-Match': '"none"' },
      { 'If-Modified-Since': 'Sat, 01 Jan 2050 00:00:00 GMT' },
      { 'If-Unmodified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    ];
    for (const [index, each] of headers.entries()) {
      const hash = `105${index}`;
      const before = Date.now() - 5000;
      const { status, body } = await ask(server, `/v1/cache/${hash}`, { ...request, headers: each });
      expect({ each, status, body: body.toString() }).toEqual({ each, status: 200, body: 'stored\n' });
      const { mtimeMs } = statSync(server.entry(hash));
      expect({ each, isNow: mtimeMs >= before && mtimeMs <= Date.now() + 5000 }).toEqual({
        each,
        isNow: true,
      });
    }
    const range = { 'Content-Range': 'bytes 0-0/2' };
    expect((await ask(server, '/v1/cache/1059', { ...request, headers: range })).status).toBe(400);
    expect(existsSync(server.entry('1059'))).toBe(false);
  });

  it('lets nobody in without a token, and readers only read', async () => {
    const body = Buffer.from('x');
    const none = await ask(server, '/v1/cache/1002');
    expect(none.status).toBe(401);
    // Nx reads the answer only when it is of this type.
    expect(none.headers['content-type']).toBe('text/plain');
    expect((await get(server, '1002', `${server.readToken}0`)).status).toBe(401);
    expect((await get(server, '1002', server.readToken.toUpperCase())).status).toBe(401);
    expect((await ask(server, '/v1/cache/1002', { method: 'PUT', body })).status).toBe(401);
    expect((await put(server, '1002', body, server.readToken)).status).toBe(403);
    const basic = { headers: { Authorization: `Basic ${server.writeToken}` } };
    expect((await ask(server, '/v1/cache/1002', basic)).status).toBe(401);
    expect(existsSync(server.entry('1002'))).toBe(false);
  });

  it('knows no other methods', async () => {
    await put(server, '1003', Buffer.from('whole'));
    for (const method of ['DELETE', 'POST', 'MOVE', 'COPY', 'MKCOL', 'PROPFIND', 'OPTIONS']) {
      const headers = { Destination: '/v1/cache/stolen', Overwrite: 'T' };
      const answer = await ask(server, '/v1/cache/1003', { method, token: server.writeToken, headers });
      expect([method, answer.status]).toEqual([method, 405]);
    }
    expect(readFileSync(server.entry('1003'), 'utf8')).toBe('whole');
    expect(existsSync(server.entry('stolen'))).toBe(false);
  });

  it('takes no upload that is empty, of unknown length, or too large', async () => {
    const request = { method: 'PUT', token: server.writeToken };
    expect((await put(server, '1004', Buffer.alloc(0))).status).toBe(400);
    const chunked = { ...request, body: Buffer.from('x'), headers: { 'Transfer-Encoding': 'chunked' } };
    const { body: chunk, ...unsized } = chunked;
    expect(chunk).toHaveLength(1);
    expect((await ask(server, '/v1/cache/1004', unsized)).status).toBe(411);
    const large = {
      ...request,
      headers: { 'Content-Length': String(4 * MEBIBYTE + 1), Expect: '100-continue' },
    };
    const refused = await ask(server, '/v1/cache/1004', large);
    expect(refused.status).toBe(413);
    expect(refused.body.toString()).toContain(String(4 * MEBIBYTE));
    expect((await put(server, '1005', randomBytes(4 * MEBIBYTE))).status).toBe(200);
    expect(existsSync(server.entry('1004'))).toBe(false);
  });

  // More than nginx holds in memory before it writes a file.
  it('keeps one of two uploads of the same entry that overlap, whole, and tells the other one', async () => {
    const bodies = [randomBytes(3 * MEBIBYTE), randomBytes(3 * MEBIBYTE)] as const;
    const first = await startUpload(server, '1006', bodies[0], 2 * MEBIBYTE);
    const second = await startUpload(server, '1006', bodies[1], 2 * MEBIBYTE);
    await eventually(() => underWay().length === 2);
    expect((await get(server, '1006')).status).toBe(404);
    // The later upload ends first, and wins.
    expect((await second.finish()).status).toBe(200);
    expect((await first.finish()).status).toBe(409);
    expect((await get(server, '1006')).body.equals(bodies[1])).toBe(true);
    expect(underWay()).toEqual([]);
  });

  it('keeps exactly one of many uploads that end at once', async () => {
    const bodies = Array.from({ length: 12 }, () => randomBytes(MEBIBYTE / 4));
    const uploads = await Promise.all(
      bodies.map((body) => startUpload(server, '1007', body, body.length - 1)),
    );
    const answers = await Promise.all(uploads.map((upload) => upload.finish()));
    const winners = bodies.filter((_, index) => answers[index]?.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(bodies.length - 1);
    expect(winners[0]?.equals(readFileSync(server.entry('1007')))).toBe(true);
    expect(underWay()).toEqual([]);
  });

  it('keeps nothing of an upload that is cut off', async () => {
    const upload = await startUpload(server, '1008', randomBytes(3 * MEBIBYTE), 2 * MEBIBYTE);
    await eventually(() => underWay().length === 1);
    upload.cutOff();
    await eventually(() => underWay().length === 0);
    expect((await get(server, '1008')).status).toBe(404);
    expect((await put(server, '1008', Buffer.from('later'))).status).toBe(200);
  });

  it('serves nothing but entries, and no list of them', async () => {
    await put(server, '1009', Buffer.from('here'));
    const targets = [
      '/', '/v1', '/v1/', '/v1/cache', '/v1/cache/', '/v1/cache/.', '/v1/cache/..', '/v1/cache/1009/', '/v1/cache/a/b',
      '/v1/cache/../../../write-tokens', '/v1/cache/..%2f..%2f..%2fwrite-tokens', '/v1/cache/%2e%2e/%2e%2e/server/tokens.map',
      '/v1/cache/....//write-tokens', '/v1/cache/.hidden', '/v1/cache/%00', '/v1/cache/a%0ab', '/v1/cache/1009%00',
      `/v1/cache/${'a'.repeat(129)}`, '//v1/cache/1009', '/write-tokens', '/server/nginx.conf', '/incoming/', '/store/',
      '/_put', '/_name', '/_stored', '/_lost', '/_discard',
    ]; // prettier-ignore
    for (const target of targets) {
      const read = await ask(server, target, { token: server.writeToken });
      expect({ target, isRefused: [400, 404].includes(read.status) }).toEqual({ target, isRefused: true });
      const written = await ask(server, target, {
        method: 'PUT',
        token: server.writeToken,
        body: Buffer.from('x'),
      });
      expect([400, 404]).toContain(written.status);
    }
    expect(server.entries().filter((name) => !/^10\d\d$/.test(name))).toEqual([]);
  });

  it('writes no token into a log, its configuration or a command line', async () => {
    const { readToken, writeToken } = server;
    const wrong = randomBytes(32).toString('hex');
    await ask(server, `/v1/cache/1010?token=${writeToken}`, { token: readToken });
    await get(server, '1010', wrong);
    await put(server, '1010', Buffer.from('x'), writeToken);
    await eventually(() => server.log().includes('write PUT /v1/cache/1010 200'));
    const commands = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    const config = readFileSync(path.join(server.dir, 'server/nginx.conf'), 'utf8');
    for (const secret of [readToken, writeToken, wrong]) {
      for (const text of [server.log(), commands, config]) expect(text.includes(secret)).toBe(false);
    }
    expect(server.log()).toMatch(/ none GET \/v1\/cache\/1010 401 /);
    for (const file of ['read-tokens', 'write-tokens', 'server/tokens.map'])
      expect(statSync(path.join(server.dir, file)).mode & 0o777).toBe(0o600);
    expect(statSync(server.dir).mode & 0o777).toBe(0o700);
  });

  it('takes new tokens while it runs', async () => {
    const file = path.join(server.dir, 'write-tokens');
    const old = readFileSync(file, 'utf8').trim();
    const fresh = randomBytes(32).toString('hex');
    const isKnown = async (token: string) => (await get(server, '404404', token)).status === 404;
    const rotate = (...tokens: readonly string[]) => {
      writeFileSync(file, `# CI of main\n\n${tokens.join('\n')}\n`);
      return start('--reload', '--dir', server.dir);
    };
    expect(rotate(old, fresh).status).toBe(0);
    while (!(await isKnown(fresh)));
    expect(await isKnown(old)).toBe(true);
    expect(rotate(fresh).status).toBe(0);
    while (await isKnown(old));
    expect(await isKnown(fresh)).toBe(true);
    writeFileSync(file, `${old}\n`);
    expect(start('--reload', '--dir', server.dir).status).toBe(0);
  });
});
