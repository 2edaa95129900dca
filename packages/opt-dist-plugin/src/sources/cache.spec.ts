import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { NOT_READ } from './sources';
import { digestsOf, plainDigests, sourceTrees } from '../../test/sources';

const trees = sourceTrees(8);

describe('what is kept of a tree', () => {
  it.each<[string, (file: string) => void]>([
    [
      'cut off',
      (file) => {
        writeFileSync(file, readFileSync(file).subarray(0, -40));
      },
    ],
    [
      'empty',
      (file) => {
        writeFileSync(file, '');
      },
    ],
    [
      'rubbish',
      (file) => {
        writeFileSync(file, Buffer.alloc(5000, 65));
      },
    ],
    [
      'of a later version',
      (file) => {
        writeFileSync(
          file,
          Buffer.from(readFileSync(file).toString('latin1').replace('sources 3', 'sources 4'), 'latin1'),
        );
      },
    ],
    [
      'flipped in one bit',
      (file) => {
        const bytes = readFileSync(file);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
        writeFileSync(file, bytes);
      },
    ],
    [
      'a directory',
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('is of no use when it is %s, and does no harm', async (_, damage) => {
    const tree = trees.old();
    const first = await tree.digests();
    tree.falsify('compiler/a.rs');
    damage(tree.cacheFile);
    expect(await tree.digests()).toEqual(first);
    expect(tree.cacheFiles().filter((file) => file.endsWith('.partial'))).toEqual([]);
  });

  it('is nothing where nothing can be written, and the digests are the same', async () => {
    const tree = trees.young();
    writeFileSync(path.join(tree.dir, 'data'), 'a file where the directory would be');
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
  });

  it('is whole when several write it at once', async () => {
    const tree = trees.young();
    for (let file = 0; file < 400; file++) tree.write(`vendor/${file}.rs`, `${file}`);
    const many = await Promise.all(Array.from({ length: 6 }, () => tree.digests()));
    for (const one of many) expect(one).toEqual(plainDigests(tree.root));
    expect(tree.known().rows).toHaveLength(405);
    expect(tree.cacheFiles()).toHaveLength(1);
  });

  it('is apart for each tree, and for what is left out of it', async () => {
    const tree = trees.young();
    await tree.digests();
    expect((await tree.digests({ groups: ['build'] })).tests).toBe(NOT_READ);
    await digestsOf(tree.path('compiler'), { cacheDir: tree.cacheDir });
    expect(tree.cacheFiles()).toHaveLength(3);
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
  });
});

it('does not open directories of groups that nobody asked for', async () => {
  const tree = trees.young();
  const all = await digestsOf(tree.root);
  rmSync(tree.path('tests'), { recursive: true });
  const groups = ['bootstrap', 'compiler', 'build', 'llvm', 'training', 'tools', 'packaged'] as const;
  expect(await digestsOf(tree.root, { groups })).toEqual({ ...all, tests: NOT_READ, ci: NOT_READ });
});
