import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { get, put, startDownload, startUpload } from '../../test/e2e/cache-requests';
import { CacheServer } from '../../test/e2e/cache-server';

const TOOLS = path.resolve(__dirname, '../../../../tools/remote-cache');
const MEBIBYTE = 1 << 20;
const DAY = 86_400;

describe('the eviction of entries', () => {
  let server: CacheServer;
  beforeEach(async () => {
    server = await CacheServer.start();
  });
  afterEach(() => server.stop());

  function run(tool: 'evict' | 'entries', ...args: readonly string[]) {
    const result = spawnSync(path.join(TOOLS, tool), [...args, '--dir', server.dir], { encoding: 'utf8' });
    return { code: result.status, out: result.stdout, err: result.stderr };
  }

  /**
   * Makes a file look as if it had not been touched for a while; its access time stays new, as after a
   * backup.
   */
  function age(file: string, days: number) {
    const now = Date.now() / 1000;
    utimesSync(file, now, now - days * DAY);
  }

  async function store(hash: string, days: number, size = 1000) {
    expect((await put(server, hash, randomBytes(size))).status).toBe(200);
    age(server.entry(hash), days);
  }

  const daysUnused = (hash: string) => (Date.now() - statSync(server.entry(hash)).mtimeMs) / 1000 / DAY;

  it('removes what nobody has used for long, but nothing pinned', async () => {
    await store('young', 1);
    await store('old', 40);
    await store('released', 400);
    // As by a clock that was wrong: nobody used it after it was stored.
    await store('ahead', -1000);
    expect(run('evict', '--max-age', '0s', '--dry-run').out).toContain('would remove ahead, 1000 B');
    rmSync(server.entry('ahead'));
    expect(run('entries', 'pin', 'released', '--note', 'release 1.85').code).toBe(0);

    const tried = run('evict', '--max-age', '30d', '--dry-run');
    expect([tried.code, tried.out]).toEqual([0, expect.stringContaining('would remove old, 1000 B')]);
    expect(server.entries()).toEqual(['old', 'released', 'young']);

    const done = run('evict', '--max-age', '30d');
    expect(done.out).toContain('removed old, 1000 B: last used 40 d ago, more than 30 d');
    expect(done.out).toContain('removed 1 of 3 entries');
    expect(server.entries()).toEqual(['released', 'young']);
    expect((await get(server, 'old')).status).toBe(404);
    // An evicted result is not forbidden: a new build may store it again.
    expect((await put(server, 'old', Buffer.from('again'))).status).toBe(200);

    expect(run('entries', 'list').out).toMatch(/released +1000 B +used 400 d ago {2}pinned: release 1.85\n/);
    expect(run('entries', 'unpin', 'released').code).toBe(0);
    run('evict', '--max-age', '30d');
    expect(server.entries()).toEqual(['old', 'young']);
  });

  it('counts a download as use, and remembers it when the log is gone', async () => {
    await store('asked-for', 40);
    await store('tried', 40);
    await store('forgotten', 40);
    expect((await get(server, 'asked-for')).status).toBe(200);
    expect((await get(server, 'tried', 'x'.repeat(32))).status).toBe(401);
    run('evict', '--max-age', '30d', '--dry-run');
    expect(daysUnused('asked-for')).toBeGreaterThan(39);
    run('evict', '--max-age', '30d');
    expect(server.entries()).toEqual(['asked-for']);
    expect(daysUnused('asked-for')).toBeLessThan(1);

    const [log] = readdirSync(path.join(server.dir, 'logs'));
    age(path.join(server.dir, 'logs', log ?? ''), 31);
    run('evict', '--max-age', '30d');
    expect(readdirSync(path.join(server.dir, 'logs'))).toEqual([]);
    run('evict', '--max-age', '30d');
    expect(server.entries()).toEqual(['asked-for']);
    expect((await get(server, 'asked-for')).status).toBe(200);
  });

  it('removes the least recently used until the rest fits', async () => {
    await store('a', 5, MEBIBYTE);
    await store('b', 4, MEBIBYTE);
    await store('c', 3, MEBIBYTE);
    await store('d', 2, MEBIBYTE);
    run('entries', 'pin', 'b');
    expect(run('evict', '--max-size', '4M').out).toContain('removed 0 of 4 entries');
    expect(run('evict', '--max-size', '3M').out).toContain('removed a, 1.0 MiB: least recently used');
    expect(server.entries()).toEqual(['b', 'c', 'd']);
    run('evict', '--max-size', '2M');
    expect(server.entries()).toEqual(['b', 'd']);
    const over = run('evict', '--max-size', '1K');
    expect([over.code, over.err]).toEqual([
      0,
      expect.stringContaining('pinned entries alone exceed 1.0 KiB'),
    ]);
    expect(server.entries()).toEqual(['b']);
  });

  it('cuts off nobody', async () => {
    // More than all buffers on the way hold, so that the server must continue to read it afterwards.
    const body = randomBytes(64 * MEBIBYTE);
    await put(server, 'big', body);
    age(server.entry('big'), 40);
    const download = await startDownload(server, 'big');
    const upload = await startUpload(server, 'coming', body, 32 * MEBIBYTE);
    expect(readdirSync(path.join(server.dir, 'uploads'))).toHaveLength(1);
    run('evict', '--max-age', '30d', '--max-size', '0');
    expect(existsSync(server.entry('big'))).toBe(false);
    expect((await download.rest()).equals(body)).toBe(true);
    expect((await upload.finish()).status).toBe(200);
    expect((await get(server, 'coming')).body.equals(body)).toBe(true);
  });

  it('clears what a crash left, after a day', () => {
    for (const dir of ['uploads', 'store/incoming']) {
      for (const [name, days] of [['fresh', 0.9], ['stale', 1.1]] as const) {
      writeFileSync(path.join(server.dir, dir, name), 'half');
      age(path.join(server.dir, dir, name), days);
    } // prettier-ignore
    }
    expect(run('evict', '--max-age', '30d').out).toContain(
      'removed uploads/stale: left by an interrupted upload',
    );
    for (const dir of ['uploads', 'store/incoming'])
      expect(readdirSync(path.join(server.dir, dir))).toEqual(['fresh']);
  });

  it('removes single entries, and says what it cannot do', async () => {
    await store('damaged', 0);
    await store('kept', 0);
    run('entries', 'pin', 'kept');
    expect(run('entries', 'remove', 'damaged').out).toBe('removed damaged\n');
    for (const [args, text] of [
      [['remove', 'kept'], 'kept is pinned'],
      [['remove', 'damaged'], 'there is no entry damaged'],
      [['pin', 'damaged'], 'there is no entry damaged'],
      [['unpin', 'damaged'], 'damaged is not pinned'],
      [['remove', '../../../write-tokens'], 'not the hash'],
    ] as const) {
      const { code, err } = run('entries', ...args);
      expect([code === 0, err]).toEqual([false, expect.stringContaining(text)]);
      expect(err).not.toContain('Traceback');
    }
    expect(server.entries()).toEqual(['kept']);
    const nowhere = spawnSync(path.join(TOOLS, 'evict'), ['--max-age', '1d', '--dir', '/nonexistent'], {
      encoding: 'utf8',
    });
    expect([nowhere.status, nowhere.stderr]).toEqual([
      1,
      expect.stringContaining('no directory of a cache server'),
    ]);
  });
});
