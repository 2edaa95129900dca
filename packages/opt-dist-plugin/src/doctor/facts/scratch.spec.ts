import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { withScratch } from './scratch';

const parent = temporaryDirectory('of each test');

describe('withScratch', () => {
  it('gives a directory that is gone afterwards', async () => {
    const used = await withScratch(parent(), (dir) => {
      writeFileSync(path.join(dir, 'file'), '');
      return Promise.resolve(dir);
    });
    expect(used.ok && existsSync(used.value)).toBe(false);
    expect(used.ok).toBe(true);
    expect(readdirSync(parent())).toEqual([]);
  });

  it('removes it when its use fails, and forgets its signals', async () => {
    const before = process.listenerCount('SIGTERM');
    await expect(withScratch(parent(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(parent())).toEqual([]);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('tells why there is none', async () => {
    const used = await withScratch(path.join(parent(), 'nowhere'), () => Promise.resolve());
    expect(used).toMatchObject({ ok: false, error: { kind: 'file', code: 'ENOENT' } });
  });
});
