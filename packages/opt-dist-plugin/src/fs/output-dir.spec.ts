import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { replaceDirectory } from './output-dir';

const root = temporaryDirectory('of each test');
let dir: string;
beforeEach(() => {
  dir = path.join(root(), 'project/bolt-profiles');
});

const write = (content: string) => (temporary: string) => {
  writeFileSync(path.join(temporary, 'manifest.json'), content);
  return Promise.resolve();
};
const content = () => readFileSync(path.join(dir, 'manifest.json'), 'utf8');

/** Fails as a full disk or a missing profile does. */
const fail = async (temporary: string) => {
  await write('half')(temporary);
  await readFile(path.join(root(), 'not there'));
};

describe('replaceDirectory', () => {
  it('makes the directory and those above it', async () => {
    expect(await replaceDirectory(dir, write('new'))).toEqual({ ok: true, value: undefined });
    expect(content()).toBe('new');
    expect(readdirSync(path.dirname(dir))).toEqual(['bolt-profiles']);
  });

  it('leaves nothing of the old result', async () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'old.fdata'), 'old');
    await replaceDirectory(dir, write('new'));
    expect(readdirSync(dir)).toEqual(['manifest.json']);
  });

  it('fills another directory while the old result stands', async () => {
    await replaceDirectory(dir, write('old'));
    let seen = '';
    await replaceDirectory(dir, async (temporary) => {
      seen = content();
      expect(path.dirname(temporary)).toBe(path.dirname(dir));
      await write('new')(temporary);
    });
    expect(seen).toBe('old');
    expect(content()).toBe('new');
  });

  it('keeps the old result when it fails, and no half of the new one', async () => {
    await replaceDirectory(dir, write('old'));
    expect(await replaceDirectory(dir, fail)).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'write', path: dir, code: 'ENOENT' },
    });
    expect(content()).toBe('old');
    expect(readdirSync(path.dirname(dir))).toEqual(['bolt-profiles']);
  });

  it('starts anew where a killed run left a half', async () => {
    mkdirSync(`${dir}.partial`, { recursive: true });
    writeFileSync(path.join(`${dir}.partial`, 'half.fdata'), 'half');
    await replaceDirectory(dir, write('new'));
    expect(readdirSync(dir)).toEqual(['manifest.json']);
    expect(existsSync(`${dir}.partial`)).toBe(false);
  });

  it('does not hide what is a bug', async () => {
    await expect(replaceDirectory(dir, () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
