import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { treeSize } from './tree-size';

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

  it('counts nothing where there is nothing', async () => {
    expect(await treeSize('/nowhere', [])).toEqual({ files: 0, bytes: 0, complete: true });
  });
});
