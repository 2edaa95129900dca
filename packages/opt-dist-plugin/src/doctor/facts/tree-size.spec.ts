import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { diskUsage, treeSize } from './tree-size';

describe('treeSize', () => {
  const root = temporaryDirectory('of each test');

  it('counts sources, not what git and bootstrap keep, and follows no link', async () => {
    for (const dir of ['src/a', '.git', 'build']) {
      mkdirSync(path.join(root(), dir), { recursive: true });
      writeFileSync(path.join(root(), dir, 'file'), '0123456789');
    }
    symlinkSync(root(), path.join(root(), 'src/loop'));
    const { files, bytes, complete } = await treeSize(root(), [path.join(root(), 'build')]);
    expect({ files, complete }).toEqual({ files: 2, complete: true });
    expect(bytes).toBe(10 + root().length);
  });

  it('counts what lies on the disk, hard links once', async () => {
    mkdirSync(path.join(root(), 'a/b'), { recursive: true });
    writeFileSync(path.join(root(), 'a/one'), Buffer.alloc(100_000, 1));
    const once = await diskUsage(root());
    expect(once).toBeGreaterThanOrEqual(100_000);
    linkSync(path.join(root(), 'a/one'), path.join(root(), 'a/b/two'));
    expect(await diskUsage(root())).toBe(once);
    writeFileSync(path.join(root(), 'a/three'), Buffer.alloc(100_000, 1));
    expect(await diskUsage(root())).toBe(2 * once);
    expect(await diskUsage(path.join(root(), 'nowhere'))).toBe(0);
  });

  it('counts nothing where there is nothing', async () => {
    expect(await treeSize('/nowhere', [])).toEqual({ files: 0, bytes: 0, complete: true });
  });
});
