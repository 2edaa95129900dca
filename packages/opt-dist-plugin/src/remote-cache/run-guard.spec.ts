import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import type http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { resolveSettings, type RemoteCacheSettings } from './policy/settings';
import { RunGuard } from './run-guard';
import { status, TestingServer, TOKEN } from '../../test/entries/server';
import { describeUnshared, Unshared } from '../../test/namespaces';
import { wholeArchives } from '../../test/entries/whole-archives';

const { settings: DEFAULTS } = resolveSettings(undefined, {});
const QUICK: RemoteCacheSettings = {
  ...DEFAULTS,
  connectSeconds: 0.5,
  answerSeconds: 0.5,
  minRate: 100_000,
  rateSeconds: 1,
};
const ARCHIVE = gzipSync(randomBytes(100_000));

let server: TestingServer;
let dir: string;
beforeEach(async () => {
  server = new TestingServer();
  await server.start();
  dir = mkdtempSync(path.join(os.tmpdir(), 'guard-'));
});
afterEach(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const start = (settings = QUICK, address = server.address, token: string | null = TOKEN) =>
  RunGuard.start({ address, token }, settings, [], dir, wholeArchives);
const quiet = () => undefined;
const finish = async (guard: RunGuard) => (await guard.finish('nx run rust:sync', quiet)).join('\n');

function get(guard: RunGuard, hash: string, token = guard.token) {
  return fetch(`${guard.address}/v1/cache/${hash}`, { headers: { authorization: `Bearer ${token}` } });
}

function put(guard: RunGuard, hash: string, body: Uint8Array) {
  return fetch(`${guard.address}/v1/cache/${hash}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${guard.token}` },
    body,
  });
}

const waiting = () => readdirSync(dir).filter((name) => name.endsWith('.entry'));

describe('a server that is well', () => {
  it('gives and takes', async () => {
    server.entries.set('abc', ARCHIVE);
    const guard = await start();
    const got = await get(guard, 'abc');
    expect(got.headers.get('content-length')).toBe(String(ARCHIVE.length));
    expect(Buffer.from(await got.arrayBuffer()).equals(ARCHIVE)).toBe(true);
    expect((await get(guard, 'other')).status).toBe(404);
    expect((await put(guard, 'def', ARCHIVE)).status).toBe(200);
    expect(await finish(guard)).toBe('');
    expect(server.entries.get('def')?.equals(ARCHIVE)).toBe(true);
    expect(readdirSync(dir)).toEqual([]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('may have the entry already, and then is not sent it', async () => {
    let bytes = 0;
    server.put = (request, response) => {
      request.on('data', (part: Buffer) => (bytes += part.length));
      response.writeHead(409).end();
    };
    const guard = await start();
    await put(guard, 'abc', ARCHIVE);
    expect(await finish(guard)).toBe('');
    expect(bytes).toBe(0);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('may answer while it is sent the entry, and read no more of it', async () => {
    server.put = (request, response) => {
      response.writeContinue();
      request.once('data', () => {
        request.pause();
        response.writeHead(409).end();
      });
    };
    const guard = await start();
    await put(guard, 'abc', gzipSync(randomBytes(30_000_000), { level: 0 }));
    expect(await finish(guard)).toBe('');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('can be slow, above the floor', async () => {
    server.get = (_request, response) => {
      response.writeHead(200);
      Readable.from(slowly(ARCHIVE, 20_000, 100)).pipe(response);
    };
    const guard = await start({ ...QUICK, minRate: 50_000 });
    expect((await get(guard, 'abc')).status).toBe(200);
    expect(await finish(guard)).toBe('');
  });

  it('is asked over a connection that it has closed meanwhile, again', async () => {
    server.entries.set('abc', ARCHIVE);
    const guard = await start();
    expect((await get(guard, 'abc')).status).toBe(200);
    server.cutConnections();
    expect((await get(guard, 'abc')).status).toBe(200);
    expect(await finish(guard)).toBe('');
  });
});

describe('a GET that fails is a miss', () => {
  const body = (length: number, sent: Uint8Array) => (response: http.ServerResponse) => {
    response.writeHead(200, { 'content-length': length });
    response.write(sent, () => response.destroy());
  };
  it.each<[string, (server: TestingServer) => void, string]>([
    ...[401, 403, 500, 503, 204].map((code): [string, (server: TestingServer) => void, string] => [
      `answered ${code}`,
      (to) => (to.get = status(code)),
      `answered ${code}`,
    ]),
    [
      'answered 302',
      (to) => (to.get = status(302, { location: `${to.address}/v1/cache/x` })),
      'answered 302',
    ],
    [
      'truncated',
      (to) =>
        (to.get = (_, response) => {
          body(1000, ARCHIVE.subarray(0, 10))(response);
        }),
      'cut a transfer off',
    ],
    [
      'shorter than the archive',
      (to) => to.entries.set('abc', ARCHIVE.subarray(0, 5000)),
      'that the guard refuses',
    ],
    ['junk', (to) => to.entries.set('abc', randomBytes(5000)), 'that the guard refuses'],
    ['empty', (to) => to.entries.set('abc', Buffer.alloc(0)), 'that the guard refuses'],
    ['a login page', (to) => (to.get = page('text/html')), 'answered with a web page'],
    ['never answered', (to) => (to.get = quiet), 'did not answer within 0.5 s'],
    ['too slow', (to) => (to.get = drip), 'is too slow'],
    [
      'not HTTP',
      (to) => (to.get = (request) => request.socket.end('SSH-2.0-OpenSSH_9.2\r\n')),
      'cut a transfer off',
    ],
  ])('%s', async (_, break_, words) => {
    break_(server);
    const guard = await start();
    expect((await get(guard, 'abc')).status).toBe(404);
    const warning = await finish(guard);
    expect(warning).toContain(words);
    expect(warning.match(/warning:/g)).toHaveLength(1);
    expect(readdirSync(dir)).toEqual([]);
    // No redirect is followed.
    expect(server.requests).toEqual(['GET abc']);
  });

  it.each([
    ['down', 'http://127.0.0.1:1', 'ECONNREFUSED'],
    ['not known', 'http://no-such-host.invalid:8099', 'cannot be reached'],
    ['no address', 'cache', 'ERR_INVALID_URL'],
    ['of another kind', 'ftp://cache', 'ERR_INVALID_URL'],
  ])('server %s', async (_, address, words) => {
    const guard = await start(QUICK, address);
    expect((await get(guard, 'abc')).status).toBe(404);
    expect(await finish(guard)).toContain(words);
  });

  it('too big', async () => {
    server.entries.set('abc', ARCHIVE);
    const guard = await start({ ...QUICK, maxEntryBytes: 50_000 });
    expect((await get(guard, 'abc')).status).toBe(404);
    expect(await finish(guard)).toContain('larger than 48.8 KiB');
  });

  it('too big by the one piece in which it comes', async () => {
    server.entries.set('abc', ARCHIVE.subarray(0, 1025));
    const guard = await start({ ...QUICK, maxEntryBytes: 1024 });
    expect((await get(guard, 'abc')).status).toBe(404);
    expect(await finish(guard)).toContain('larger than 1.0 KiB');
  });

  it('TLS that is none: the limit to connect holds for it, too', async () => {
    const silent = net.createServer(quiet).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo;
    const guard = await start(QUICK, `https://127.0.0.1:${port}`);
    expect((await get(guard, 'abc')).status).toBe(404);
    expect(await finish(guard)).toContain('cannot be reached in time');
    silent.close();
  });

  it('and waits only once in a run', async () => {
    server.get = quiet;
    const guard = await start();
    for (const hash of ['a', 'b', 'c', 'd']) expect((await get(guard, hash)).status).toBe(404);
    expect(server.requests).toEqual(['GET a']);
    expect(await finish(guard)).toContain('4 results could not be fetched');
  });

  it('but asks again after a single 500', async () => {
    server.entries.set('b', ARCHIVE);
    server.get = status(500);
    const guard = await start();
    expect((await get(guard, 'a')).status).toBe(404);
    server.get = null;
    expect((await get(guard, 'b')).status).toBe(200);
    await finish(guard);
  });
});

describe('a PUT that fails waits', () => {
  it.each<[string, (server: TestingServer) => void, string]>([
    ...[401, 500, 503, 507].map((code): [string, (server: TestingServer) => void, string] => [
      `answered ${code}`,
      (to) => (to.put = status(code)),
      `answered ${code}`,
    ]),
    ['answered by a login page', (to) => (to.put = page('text/html')), 'answered with a web page'],
    ['answered by a page of no type', (to) => (to.put = page(undefined)), 'answered with a web page'],
    ['reset', (to) => (to.put = (request) => request.socket.resetAndDestroy()), 'cut a transfer off'],
    ['never answered', (to) => (to.put = (request) => request.resume()), 'did not answer'],
    [
      'cut in the middle',
      (to) =>
        (to.put = (request, response) => {
          response.writeContinue();
          request.once('data', () => request.socket.resetAndDestroy());
        }),
      'cut a transfer off',
    ],
  ])('%s', async (_, break_, words) => {
    break_(server);
    const guard = await start({ ...QUICK, minRate: 1e7 });
    expect((await put(guard, 'abc', ARCHIVE)).status).toBe(200);
    const warning = await finish(guard);
    expect(warning).toContain(words);
    expect(warning).toContain('1 result waits');
    expect(warning.match(/warning:/g)).toHaveLength(1);
    expect(waiting()).toHaveLength(1);

    await server.recover();
    const next = await start();
    expect(await finish(next)).toBe('');
    expect(server.entries.get('abc')?.equals(ARCHIVE)).toBe(true);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('below the rate floor, and is given up in bounded time', async () => {
    const large = gzipSync(randomBytes(30_000_000), { level: 0 });
    server.put = (request, response) => {
      response.writeContinue();
      request.once('data', () => request.pause());
    };
    const guard = await start();
    await put(guard, 'abc', large);
    expect(await finish(guard)).toContain('is too slow');
    expect(waiting()).toHaveLength(1);
  });

  it('when the run may wait no longer', async () => {
    server.put = (request) => request.resume();
    const guard = await start({ ...QUICK, answerSeconds: 60, waitSeconds: 0.3 });
    await put(guard, 'abc', ARCHIVE);
    expect(await finish(guard)).toContain('within 0.3 s');
    expect(waiting()).toHaveLength(1);
  });

  it('and asks a server that is down once', async () => {
    const guard = await start();
    server.put = (request) => request.resume();
    for (const hash of ['a', 'b', 'c', 'd', 'e', 'f']) await put(guard, hash, ARCHIVE);
    expect(await finish(guard)).toContain('6 results wait');
    expect(server.requests.length).toBeLessThan(4);
  });

  it('but not when it is too big for the server', async () => {
    server.put = status(413);
    const guard = await start();
    await put(guard, 'abc', ARCHIVE);
    expect(await finish(guard)).toContain('The result abc will not be uploaded');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('nor when the token is read-only', async () => {
    server.put = status(403);
    const guard = await start();
    await put(guard, 'abc', ARCHIVE);
    expect(await finish(guard)).toMatch(/^note: 1 result was not shared/);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('the oldest first out when the outbox is full', async () => {
    await server.stop();
    const guard = await start({ ...QUICK, outboxBytes: 2.5 * ARCHIVE.length });
    for (const hash of ['a', 'b', 'c']) {
      await put(guard, hash, ARCHIVE);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await finish(guard)).toContain('1 result was dropped');
    expect(waiting().map((name) => name[0])).toEqual(['b', 'c']);
  });

  it('nor when it is larger than what is taken', async () => {
    const guard = await start({ ...QUICK, maxEntryBytes: 50_000 });
    expect((await put(guard, 'abc', ARCHIVE)).status).toBe(200);
    expect(await finish(guard)).toContain('The result abc will not be uploaded');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('nor when this disk does not take it; Nx is told that all is well', async () => {
    const guard = await start();
    rmSync(dir, { recursive: true });
    expect((await put(guard, 'abc', ARCHIVE)).status).toBe(200);
    expect((await get(guard, 'abc')).status).toBe(404);
    expect(await finish(guard)).toContain('cannot write or read a file of the outbox (ENOENT)');
  });
});

it('survives a token that no header takes, and says so', async () => {
  const guard = await start(QUICK, server.address, 'line\nbreak');
  expect((await put(guard, 'abc', ARCHIVE)).status).toBe(200);
  expect((await get(guard, 'def')).status).toBe(404);
  expect(await finish(guard)).toContain('cannot be reached (ERR_INVALID_CHAR)');
  expect(waiting()).toHaveLength(1);
});

describeUnshared('an outbox that becomes read-only while it is used', 'mount', (unshare) => {
  it('costs neither the run nor a task', async () => {
    const inside = await Unshared.start(unshare, 'read-only-outbox.ts', dir);
    const { answers, lines } = inside.said as { answers: number[]; lines: string[] };
    await inside.kill();
    expect(answers).toEqual([200, 404, 200]);
    expect(lines.filter((line) => line.startsWith('warning:'))).toEqual([
      expect.stringContaining('the guard cannot write or read a file of the outbox (EROFS)'),
    ]);
  });
});

describe('several runs', () => {
  it('send each entry once', async () => {
    await server.stop();
    const first = await start();
    for (const hash of ['a', 'b', 'c', 'd']) await put(first, hash, ARCHIVE);
    await finish(first);
    await server.recover();
    const runs = await Promise.all([start(), start(), start()]);
    await Promise.all(runs.map(finish));
    expect(server.requests.toSorted()).toEqual(['PUT a', 'PUT b', 'PUT c', 'PUT d']);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('the guard itself', () => {
  it('serves nobody without its token', async () => {
    server.entries.set('abc', ARCHIVE);
    const guard = await start();
    expect((await get(guard, 'abc', TOKEN)).status).toBe(401);
    expect((await get(guard, '../x')).status).toBe(404);
    expect(server.requests).toEqual([]);
    await finish(guard);
    expect(existsSync(dir)).toBe(true);
  });
});

/** As a proxy answers that wants everybody to log in first. */
function page(type: string | undefined): NonNullable<TestingServer['put']> {
  return (request, response) => {
    response.writeHead(200, type === undefined ? {} : { 'content-type': type });
    response.end('<!DOCTYPE html><title>Log in</title>');
    request.resume();
  };
}

async function* slowly(bytes: Uint8Array, step: number, milliseconds: number) {
  for (let at = 0; at < bytes.length; at += step) {
    yield bytes.subarray(at, at + step);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

function drip(_request: http.IncomingMessage, response: http.ServerResponse) {
  response.writeHead(200, { 'content-length': ARCHIVE.length });
  Readable.from(slowly(ARCHIVE, 100, 100))
    .pipe(response)
    .on('error', quiet);
  response.on('close', () => response.destroy());
}
