import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { get, put, startDownload, startUpload } from '../../test/e2e/cache-requests';
import { CacheServer } from '../../test/e2e/cache-server';
import { eventually } from '../../test/e2e/eventually';
import { makeCertificates } from '../../test/e2e/certificates';
import { temporaryDirectory } from '../../test/temporary-directory';

const TOOLS = path.resolve(__dirname, '../../../../tools/remote-cache');
const START = path.join(TOOLS, 'start');
const MEBIBYTE = 1 << 20;

const start = (...args: readonly string[]) => spawnSync(START, args, { encoding: 'utf8' });

describe('start and stop', () => {
  const directory = temporaryDirectory('of each test');
  let scratch: string;
  beforeEach(() => {
    scratch = directory();
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

  it('lets transfers finish on the first Ctrl-C', async () => {
    const server = await CacheServer.start({ dir: scratch });
    // More than all buffers on the way hold.
    const body = randomBytes(64 * MEBIBYTE);
    await put(server, 'big', body);
    const download = await startDownload(server, 'big');
    const stopped = server.stop('SIGINT');
    await eventually(() => server.log().includes('waiting for transfers'));
    expect((await download.rest()).equals(body)).toBe(true);
    expect(await stopped).toBe(0);
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
    const tls = makeCertificates(scratch);
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

  it('runs from where it was installed', () => {
    const installed = spawnSync(path.join(TOOLS, 'install/install'), ['--root', scratch], {
      encoding: 'utf8',
    });
    expect([installed.status, installed.stderr]).toEqual([0, '']);
    const opt = path.join(scratch, 'opt/opt-dist-remote-cache');
    for (const unit of readdirSync(path.join(scratch, 'etc/systemd/system')).filter((name) =>
      name.endsWith('.service'),
    )) {
      const text = readFileSync(path.join(scratch, 'etc/systemd/system', unit), 'utf8');
      const settings = readFileSync(path.join(scratch, 'etc/opt-dist-remote-cache.conf'), 'utf8');
      for (const [, variable = ''] of text.matchAll(/\$\{?([A-Z_]+)/g))
        expect(settings).toMatch(new RegExp(`^${variable}=`, 'm'));
      for (const [, program = ''] of text.matchAll(/^Exec[A-Za-z]+=(\S+)/gm)) {
        const help = spawnSync(path.join(scratch, program), ['--help'], { encoding: 'utf8' });
        expect([help.status, help.stdout]).toEqual([
          0,
          expect.stringContaining('usage: tools/remote-cache/'),
        ]);
      }
    }
    expect(readdirSync(opt).sort()).toEqual(['entries', 'evict', 'remote_cache', 'start']);
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
