import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  digestsOf,
  FALSE_DIGEST,
  GROWN_UP,
  plainDigests,
  sourceTrees,
  writeSource,
} from '../../test/sources';

const trees = sourceTrees(13);

describe('a tree that was read before', () => {
  it('is not read again when it is as it was', async () => {
    const tree = trees.old();
    const first = await tree.digests();
    expect(first).toEqual(plainDigests(tree.root));
    expect(tree.trusted()).toEqual([
      'compiler/a.rs',
      'compiler/link',
      'src/llvm-project/b.cpp',
      'tests/ui/c.rs',
      'x.py',
    ]);
    const written = lstatSync(tree.cacheFile).mtimeMs;
    expect(await tree.digests()).toEqual(first);
    expect(lstatSync(tree.cacheFile).mtimeMs).toBe(written);
    tree.falsify('compiler/a.rs');
    expect((await tree.digests()).build).toBe('falsified');
    expect(await digestsOf(tree.root)).toEqual(first);
  });

  it('is read where it changed, and only there', async () => {
    const tree = trees.old();
    await tree.digests();
    tree.falsify('compiler/a.rs');
    tree.write('x.py', 'X.PY\n');
    const after = await tree.digests();
    expect(after.bootstrap).toBe(plainDigests(tree.root).bootstrap);
    expect(after.build).not.toBe(plainDigests(tree.root).build);
    expect(tree.trusted()).not.toContain('x.py');
    expect(tree.known().rows.find((row) => row.path === 'compiler/a.rs')?.digest).toEqual(FALSE_DIGEST);
  });

  it('is seen to change where it is itself reached through a link', async () => {
    const tree = trees.old();
    const link = path.join(tree.dir, 'link');
    symlinkSync(tree.root, link);
    await setTimeout(GROWN_UP);
    const through = () => digestsOf(link, { cacheDir: tree.cacheDir });
    const before = await through();
    tree.write('vendor/new/src/lib.rs', '');
    expect((await through()).build).not.toBe(before.build);
  });

  it('is not listed again but where entries came or went', async () => {
    const tree = trees.old();
    const first = await tree.digests();
    expect(tree.known().listings.map(({ dir, keys }) => [dir, ...keys])).toEqual(
      expect.arrayContaining([
        ['', 'compiler/', 'src/', 'tests/', 'x.py'],
        ['compiler', 'a.rs', 'link'],
      ]),
    );
    tree.conceal('compiler', 'a.rs');
    expect((await tree.digests()).build).not.toBe(first.build);
    tree.write('compiler/b.rs', '');
    rmSync(tree.path('compiler/b.rs'));
    expect(await tree.digests()).toEqual(first);
  });

  it('is listed again while its directories are young', async () => {
    const tree = trees.young();
    await tree.digests();
    expect(tree.known().listings).toEqual([]);
    await setTimeout(GROWN_UP);
    await tree.digests();
    expect(tree.known().listings.map(({ dir }) => dir)).toContain('compiler');
  });

  it('is not trusted while it is so young that a change could keep its times', async () => {
    const tree = trees.young();
    await tree.digests();
    expect(tree.trusted()).toEqual(['compiler/link']);
    await setTimeout(GROWN_UP);
    await tree.digests();
    expect(tree.trusted()).toContain('compiler/a.rs');
  });

  it('is never trusted where its times lie in the future', async () => {
    const tree = trees.young();
    const later = Date.now() / 1000 + 3600;
    utimesSync(tree.path('x.py'), later, later);
    await setTimeout(GROWN_UP);
    await tree.digests();
    expect(tree.trusted()).not.toContain('x.py');
    expect(tree.trusted()).toContain('compiler/a.rs');
  });

  it.each<[string, (file: string) => void]>([
    [
      'another content of the same size, with the times set back',
      (file) => {
        const { atime, mtime } = statSync(file);
        writeFileSync(file, readFileSync(file, 'utf8').toUpperCase());
        utimesSync(file, atime, mtime);
      },
    ],
    [
      'another file of the same size and times, moved there',
      (file) => {
        const { atime, mtime } = statSync(file);
        writeFileSync(`${file}.new`, readFileSync(file, 'utf8').toUpperCase());
        utimesSync(`${file}.new`, atime, mtime);
        renameSync(`${file}.new`, file);
      },
    ],
    [
      'an executable bit, with the times set back',
      (file) => {
        const { atime, mtime } = statSync(file);
        chmodSync(file, 0o755);
        utimesSync(file, atime, mtime);
      },
    ],
    [
      'a link in place of the file',
      (file) => {
        renameSync(file, path.resolve(file, '../../../moved'));
        symlinkSync(path.resolve(file, '../../../moved'), file);
      },
    ],
    [
      'a directory in place of the file',
      (file) => {
        rmSync(file);
        writeSource(file, 'inside.rs', 'inside\n');
      },
    ],
    [
      'a file in place of a link',
      (file) => {
        const link = path.join(path.dirname(file), 'link');
        rmSync(link);
        writeFileSync(link, 'a.rs');
      },
    ],
    [
      'a link that points elsewhere',
      (file) => {
        const link = path.join(path.dirname(file), 'link');
        rmSync(link);
        symlinkSync('b.rs', link);
      },
    ],
  ])('shows %s', async (_, change) => {
    const tree = trees.old();
    const before = await tree.digests();
    expect(tree.trusted()).toContain('compiler/a.rs');
    change(tree.path('compiler/a.rs'));
    const after = await tree.digests();
    expect(after).toEqual(plainDigests(tree.root));
    expect(after.build).not.toBe(before.build);
  });
});
