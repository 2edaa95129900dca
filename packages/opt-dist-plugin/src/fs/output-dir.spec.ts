import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok } from 'profile-formats';
import { describeUnshared, Unshared } from '../../test/namespaces';
import { temporaryDirectory } from '../../test/temporary-directory';
import { outputPlace, replaceDirectory } from './output-dir';

const root = temporaryDirectory('of each test');
let dir: string;
beforeEach(() => {
  dir = path.join(root(), 'project/bolt-profiles');
});

const write = (content: string) => (temporary: string) => {
  writeFileSync(path.join(temporary, 'manifest.json'), content);
  return Promise.resolve(ok(undefined));
};
const content = () => readFileSync(path.join(dir, 'manifest.json'), 'utf8');

/** Fails as a full disk or a missing profile does. */
const fail = async (temporary: string) => {
  await write('half')(temporary);
  await readFile(path.join(root(), 'not there'));
  return ok(undefined);
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
      return write('new')(temporary);
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

  it('keeps the old result when what fills it has a problem', async () => {
    await replaceDirectory(dir, write('old'));
    const problem = err({ kind: 'no-tarballs', dir: '/b' } as const);
    expect(await replaceDirectory(dir, () => Promise.resolve(problem))).toEqual(problem);
    expect(content()).toBe('old');
    expect(readdirSync(path.dirname(dir))).toEqual(['bolt-profiles']);
  });

  it('does not hide what is a bug', async () => {
    await expect(replaceDirectory(dir, () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});

describe('outputPlace', () => {
  it('tells a link, also one that leads nowhere, from a directory and from nothing', async () => {
    expect(await outputPlace(dir)).toEqual({ kind: 'absent' });
    mkdirSync(dir, { recursive: true });
    expect(await outputPlace(dir)).toEqual({ kind: 'ordinary' });
    symlinkSync('nowhere', `${dir}-link`);
    expect(await outputPlace(`${dir}-link`)).toEqual({ kind: 'link', target: 'nowhere' });
  });
});

describeUnshared('An output directory that is a mount point', 'mount', (unshare) => {
  // White space, as the kernel writes that in another way.
  const disk = () => path.join(root(), 'large disk');
  const inside = async (...args: readonly string[]) => {
    dir = path.join(root(), 'a project/dist');
    mkdirSync(dir, { recursive: true });
    mkdirSync(disk(), { recursive: true });
    const mounted = ['sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', disk(), dir];
    const script = await Unshared.start([...unshare, ...mounted], 'output.ts', dir, ...args);
    await script.kill();
    return script.said;
  };
  const files = () =>
    Object.fromEntries(
      readdirSync(disk()).map((name) => [name, readFileSync(path.join(disk(), name), 'utf8')]),
    );

  it('is filled in place', async () => {
    mkdirSync(disk());
    writeFileSync(path.join(disk(), 'manifest.json'), 'old');
    writeFileSync(path.join(disk(), 'old.tar.xz'), 'old');
    expect(await inside('fill')).toEqual({ place: 'mount-point', tried: true, result: { ok: true } });
    expect(files()).toEqual({ 'a.tar.xz': 'new', 'manifest.json': 'new', 'z.tar.xz': 'new' });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('keeps the old result when the new one is not finished', async () => {
    mkdirSync(disk());
    writeFileSync(path.join(disk(), 'manifest.json'), 'old');
    expect(await inside('fail')).toMatchObject({ result: { ok: false } });
    expect(files()).toEqual({ 'manifest.json': 'old' });
  });

  it('is emptied by clean', async () => {
    mkdirSync(disk());
    writeFileSync(path.join(disk(), 'manifest.json'), 'old');
    expect(await inside('remove')).toMatchObject({ result: { ok: true } });
    expect(files()).toEqual({});
  });
});
