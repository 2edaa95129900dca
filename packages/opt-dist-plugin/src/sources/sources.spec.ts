import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { digestSources, type SourceDigests } from './sources';
import { readTextFiles } from '../fs/read-text-files';

const dir = temporaryDirectory('of each test');
let tree: string;
beforeEach(() => {
  tree = path.join(dir(), 'rust');
  write('x.py', '#!/usr/bin/env python3\n');
  write('compiler/rustc/src/main.rs', 'fn main() {}\n');
  write('src/llvm-project/llvm/lib/IR/Value.cpp', 'int x;\n');
  write('src/tools/rustc-perf/collector/src/main.rs', 'fn main() {}\n');
  write('src/tools/cargo/src/lib.rs', '//! cargo\n');
  write('src/doc/book.md', '# Book\n');
  write('tests/ui/a.rs', 'fn main() {}\n');
  write('src/ci/run.sh', 'true\n');
});

function write(file: string, content: string, root = tree) {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

async function digests(root = tree, excluded: readonly string[] = []): Promise<SourceDigests> {
  const result = await digestSources(root, excluded);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The groups with new digests after a change. */
async function changedBy(change: () => void, excluded: readonly string[] = []): Promise<string[]> {
  const before = await digests(tree, excluded);
  change();
  const after = await digests(tree, excluded);
  return Object.keys(before).filter((group) => before[group as 'build'] !== after[group as 'build']);
}

describe('digestSources', () => {
  it.each<[string, string, string[]]>([
    ['x.py', 'bootstrap', ['bootstrap']],
    ['compiler/rustc/src/main.rs', 'compiler', ['compiler']],
    ['src/llvm-project/llvm/lib/IR/Value.cpp', 'llvm', ['llvm']],
    ['src/tools/rustc-perf/collector/src/main.rs', 'training', ['training']],
    ['src/tools/cargo/src/lib.rs', 'tools', ['tools']],
    ['src/doc/book.md', 'packaged', ['packaged']],
    ['tests/ui/a.rs', 'tests', ['tests']],
    ['src/ci/run.sh', 'ci', ['ci']],
  ])('an edit of %s changes %s', async (file, _, groups) => {
    expect(
      await changedBy(() => {
        write(file, 'edited\n');
      }),
    ).toEqual(groups);
  });

  it.each<[string, () => void]>([
    [
      'a new file',
      () => {
        write('compiler/new.rs', '');
      },
    ],
    [
      'a removed file',
      () => {
        rmSync(path.join(tree, 'compiler/rustc/src/main.rs'));
      },
    ],
    [
      'a renamed file',
      () => {
        renameSync(
          path.join(tree, 'compiler/rustc/src/main.rs'),
          path.join(tree, 'compiler/rustc/src/lib.rs'),
        );
      },
    ],
    [
      'an executable bit',
      () => {
        chmodSync(path.join(tree, 'compiler/rustc/src/main.rs'), 0o755);
      },
    ],
    [
      'a link where a file was',
      () => {
        const file = path.join(tree, 'compiler/rustc/src/main.rs');
        renameSync(file, path.join(dir(), 'main.rs'));
        symlinkSync(path.join(dir(), 'main.rs'), file);
      },
    ],
    [
      'a file moved between directories',
      () => {
        renameSync(path.join(tree, 'compiler/rustc'), path.join(tree, 'compiler/rustd'));
      },
    ],
  ])('sees %s', async (_, change) => {
    expect(await changedBy(change)).toEqual(['compiler']);
  });

  it('sees where a link points, and not what is there', async () => {
    write('target', 'a', dir());
    symlinkSync('../../target', path.join(tree, 'compiler/link'));
    expect(
      await changedBy(() => {
        write('target', 'b', dir());
      }),
    ).toEqual([]);
    expect(
      await changedBy(() => {
        rmSync(path.join(tree, 'compiler/link'));
        symlinkSync('../../other', path.join(tree, 'compiler/link'));
      }),
    ).toEqual(['compiler']);
  });

  it('takes a link to nowhere and one to a directory', async () => {
    symlinkSync('nowhere', path.join(tree, 'compiler/broken'));
    symlinkSync('.', path.join(tree, 'compiler/loop'));
    await digests();
  });

  it.each<[string, () => void]>([
    [
      'times',
      () => {
        utimesSync(path.join(tree, 'x.py'), 1, 1);
      },
    ],
    [
      'bits of groups and others',
      () => {
        chmodSync(path.join(tree, 'compiler/rustc/src/main.rs'), 0o600);
      },
    ],
    [
      'empty directories',
      () => {
        mkdirSync(path.join(tree, 'compiler/empty'));
      },
    ],
    [
      '.git',
      () => {
        write('.git/index', 'x');
      },
    ],
    [
      '.git of a submodule, a file',
      () => {
        write('src/llvm-project/.git', 'gitdir: ../../.git/modules/llvm\n');
      },
    ],
    [
      'what python leaves',
      () => {
        write('src/bootstrap/__pycache__/bootstrap.pyc', 'x');
      },
    ],
    [
      'node_modules',
      () => {
        write('src/tools/node_modules/a/index.js', 'x');
      },
    ],
    [
      "a distribution's files",
      () => {
        write('debian/rules', 'x');
        write('.pc/applied', 'x');
      },
    ],
    [
      "cargo's target directories, by their tag",
      () => {
        write('src/tools/rustc-perf/target/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55');
        write('src/tools/rustc-perf/target/debug/collector', 'x');
      },
    ],
  ])('does not see %s', async (_, change) => {
    expect(await changedBy(change)).toEqual([]);
  });

  it('does not see what is excluded', async () => {
    const build = path.join(tree, 'out');
    write('out/h/llvm/a', 'x');
    expect(
      await changedBy(() => {
        write('out/h/llvm/a', 'y');
      }, [build]),
    ).toEqual([]);
    expect(
      await changedBy(() => {
        write('out/h/llvm/a', 'z');
      }),
    ).toEqual(['build']);
    expect(
      await changedBy(() => {
        write('outer/a', 'x');
      }, [build]),
    ).toEqual(['build']);
  });

  it('is the same for a copy elsewhere, made in another order', async () => {
    const copy = path.join(dir(), 'deeper/down/copy');
    for (const part of ['tests', 'src', 'compiler', 'x.py']) {
      cpSync(path.join(tree, part), path.join(copy, part), { recursive: true });
    }
    expect(await digests(copy)).toEqual(await digests());
  });

  it('is not misled by names and contents that join to the same text', async () => {
    const one = path.join(dir(), 'one');
    const other = path.join(dir(), 'other');
    write('compiler/a', 'b', one);
    write('compiler/ab', '', other);
    expect((await digests(one)).compiler).not.toBe((await digests(other)).compiler);
  });

  it('takes a file with a line break in its name as one file', async () => {
    const [one, other] = [path.join(dir(), 'one'), path.join(dir(), 'other')];
    write('compiler/a\nb', '', one);
    write('compiler/a', '', other);
    write('compiler/b', '', other);
    expect((await digests(one)).compiler).not.toBe((await digests(other)).compiler);
  });

  it('takes more files than it reads at once', async () => {
    for (let index = 0; index < 300; index++) write(`compiler/many/${index}.rs`, String(index));
    expect(
      await changedBy(() => {
        write('compiler/many/299.rs', 'edited');
      }),
    ).toEqual(['compiler']);
    expect(await digests()).toEqual(await digests());
  });

  it('says which tree it cannot read', async () => {
    expect(await digestSources(path.join(dir(), 'nowhere'), [])).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'read', code: 'ENOENT', path: path.join(dir(), 'nowhere') },
    });
  });

  it('changes nothing in the tree', async () => {
    await digests();
    expect(readFileSync(path.join(tree, 'x.py'), 'utf8')).toBe('#!/usr/bin/env python3\n');
    expect(existsSync(path.join(tree, '.nx'))).toBe(false);
  });
});

describe('readTextFiles', () => {
  it('reads those that are there', async () => {
    const files = await readTextFiles(tree, ['x.py', 'src/version', 'compiler']);
    expect([...files]).toEqual([['x.py', '#!/usr/bin/env python3\n']]);
  });
});
