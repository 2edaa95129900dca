import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diskUsage, treeSize } from './tree-size';

describe('treeSize', () => {
  it('counts sources, not what git and bootstrap keep, and follows no link', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'tree-'));
    try {
      for (const dir of ['src/a', '.git', 'build']) {
        mkdirSync(path.join(root, dir), { recursive: true });
        writeFileSync(path.join(root, dir, 'file'), '0123456789');
      }
      symlinkSync(root, path.join(root, 'src/loop'));
      const { files, bytes, complete } = await treeSize(root, [path.join(root, 'build')]);
      expect({ files, complete }).toEqual({ files: 2, complete: true });
      expect(bytes).toBe(10 + root.length);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('counts what lies on the disk, hard links once', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'usage-'));
    try {
      mkdirSync(path.join(root, 'a/b'), { recursive: true });
      writeFileSync(path.join(root, 'a/one'), Buffer.alloc(100_000, 1));
      const once = await diskUsage(root);
      expect(once).toBeGreaterThanOrEqual(100_000);
      linkSync(path.join(root, 'a/one'), path.join(root, 'a/b/two'));
      expect(await diskUsage(root)).toBe(once);
      writeFileSync(path.join(root, 'a/three'), Buffer.alloc(100_000, 1));
      expect(await diskUsage(root)).toBe(2 * once);
      expect(await diskUsage(path.join(root, 'nowhere'))).toBe(0);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('counts nothing where there is nothing', async () => {
    expect(await treeSize('/nowhere', [])).toEqual({ files: 0, bytes: 0, complete: true });
  });
});
