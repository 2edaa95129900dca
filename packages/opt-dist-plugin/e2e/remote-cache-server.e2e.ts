import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ask, get, put, startUpload } from './cache-requests';
import { CacheServer } from './cache-server';

const TOOLS = path.resolve(__dirname, '../../../tools/remote-cache');
const START = path.join(TOOLS, 'start');
const MEBIBYTE = 1 << 20;

const start = (...args: readonly string[]) => spawnSync(START, args, { encoding: 'utf8' });

/** Waits for something that the server does by itself, soon. */
async function eventually(holds: () => boolean) {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`never came true: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

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
    // The one that began later ends first, and wins.
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

describe('start and stop', () => {
  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-cache-'));
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it('ends cleanly, and goes on with what it has', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const server = await CacheServer.start({ dir: scratch });
      await put(server, signal, Buffer.from(signal));
      expect(await server.stop(signal)).toBe(0);
      expect(server.log()).toContain('remote-cache: stopped');
      expect(readdirSync(path.join(scratch, 'server')).sort()).toEqual(['nginx.conf', 'tmp']);
      await expect(get(server, signal)).rejects.toThrow('ECONNREFUSED');
    }
    const last = await CacheServer.start({ dir: scratch });
    expect((await get(last, 'SIGINT')).body.toString()).toBe('SIGINT');
    await last.stop();
  });

  it('starts again after a crash in the middle of an upload, which leaves no entry', async () => {
    const server = await CacheServer.start({ dir: scratch });
    await startUpload(server, 'half', randomBytes(3 * MEBIBYTE), 2 * MEBIBYTE);
    await eventually(() => readdirSync(path.join(scratch, 'uploads')).length === 1);
    process.kill(Number(readFileSync(path.join(scratch, 'server/nginx.pid'), 'utf8')), 'SIGKILL');
    expect(await server.ended).toBe(1);
    expect(server.log()).toContain('nginx ended by itself');
    const next = await CacheServer.start({ dir: scratch });
    expect((await get(next, 'half')).status).toBe(404);
    expect((await put(next, 'half', Buffer.from('whole'))).status).toBe(200);
    await next.stop();
  });

  it('says why it does not start', async () => {
    const server = await CacheServer.start({ dir: scratch });
    const other = path.join(scratch, 'other');
    const refusals: readonly (readonly [readonly string[], string])[] = [
      [['--dir', other, '--port', String(server.port)], `port ${server.port} of 127.0.0.1 is taken`],
      [['--dir', scratch, '--port', '0'], 'already runs on'],
      [['--dir', other, '--nginx', 'no-such-nginx'], 'no-such-nginx is not installed'],
      [['--dir', other, '--reload'], 'no server runs on'],
      [['--dir', path.join(scratch, 'read-tokens/x')], 'choose another place with --dir'],
    ];
    for (const [args, text] of refusals) {
      const { status, stderr } = start(...args);
      expect([status, stderr]).toEqual([1, expect.stringContaining(text)]);
      expect(stderr).not.toContain('Traceback');
    }
    await server.stop();
    const file = path.join(scratch, 'write-tokens');
    for (const [content, mode, text] of [
      ['short\n', 0o600, 'write-tokens:1 is no token'],
      [
        readFileSync(path.join(scratch, 'read-tokens'), 'utf8'),
        0o600,
        'both in the read tokens and in the write tokens',
      ],
      [`${'a'.repeat(40)}\n`, 0o640, 'chmod 600'],
    ] as const) {
      writeFileSync(file, content);
      chmodSync(file, mode);
      const { status, stderr } = start('--dir', scratch, '--port', '0');
      expect([status, stderr]).toEqual([1, expect.stringContaining(text)]);
      expect(stderr).not.toContain(content.trim());
    }
  });

  it('speaks TLS with a certificate of an own authority', async () => {
    const openssl = (...args: readonly string[]) =>
      execFileSync('openssl', args, { cwd: scratch, stdio: 'pipe' });
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=own authority');
    openssl('req', ...key, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=cache');
    writeFileSync(path.join(scratch, 'names'), 'subjectAltName=IP:127.0.0.1\n');
    openssl('x509', '-req', '-in', 'request.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
      '-days', '2', '-extfile', 'names', '-out', 'cert.pem'); // prettier-ignore
    const tls = { certificate: path.join(scratch, 'cert.pem'), key: path.join(scratch, 'key.pem') };
    const server = await CacheServer.start({ dir: path.join(scratch, 'cache'), tls });
    expect(server.url).toMatch(/^https:/);
    const curl = (...args: readonly string[]) =>
      spawnSync('curl', ['-sS', '-o', 'body', '-w', '%{http_code}', ...args], {
        cwd: scratch,
        encoding: 'utf8',
      });
    writeFileSync(path.join(scratch, 'auth'), `Authorization: Bearer ${server.writeToken}\n`);
    const entry = ['-H', '@auth', `${server.url}/v1/cache/tls`];
    expect(curl('--cacert', 'ca.pem', '-T', 'ca.pem', ...entry).stdout).toBe('200');
    expect(curl('--cacert', 'ca.pem', ...entry).stdout).toBe('200');
    expect(readFileSync(path.join(scratch, 'body'))).toEqual(readFileSync(path.join(scratch, 'ca.pem')));
    expect(curl(...entry).stderr).toContain('certificate');
    expect(curl(...entry.map((word) => word.replace('https:', 'http:'))).stdout).toBe('400');
    await server.stop();
    writeFileSync(tls.key, 'no key');
    await expect(CacheServer.start({ dir: path.join(scratch, 'cache'), tls })).rejects.toThrow(
      'nginx refuses',
    );
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('needs no root', () => {
    const tools = path.join(scratch, 'tools');
    cpSync(TOOLS, tools, { recursive: true });
    chmodSync(scratch, 0o777);
    const script = `
      trap 'kill $server' EXIT
      "$1/start" --dir "$2" --port 0 >"$2.log" 2>&1 & server=$!
      for _ in $(seq 200); do grep -q export "$2.log" && break; sleep 0.05; done
      . /dev/stdin <<<"$(grep '^  export' "$2.log")"
      echo entry | curl -sS -H "Authorization: Bearer $NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN" -T - \\
        -H 'Transfer-Encoding:' -H 'Content-Length: 6' "$NX_SELF_HOSTED_REMOTE_CACHE_SERVER/v1/cache/1"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', tools, path.join(scratch, 'cache')], {
      encoding: 'utf8',
      uid: 65534,
      gid: 65534,
      cwd: '/',
    });
    expect([stdout, stderr]).toEqual(['stored\n', '']);
    expect(statSync(path.join(scratch, 'cache/store/v1/cache/1')).uid).toBe(65534);
  });
});
