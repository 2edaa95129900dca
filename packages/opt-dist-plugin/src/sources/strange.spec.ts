import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  openSync,
  closeSync,
  ftruncateSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import { digestSources } from './sources';
import { digestsOf, plainDigests, sourceTrees } from '../../test/sources';

const trees = sourceTrees(0);

function bytes(...parts: readonly (string | number)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))),
  );
}

describe('names that are no UTF-8', () => {
  const NAME = [0x61, 0xff] as const;

  it('are files and directories like others', async () => {
    const tree = trees.young();
    const before = await tree.digests();
    const file = bytes(tree.root, '/compiler/', ...NAME);
    mkdirSync(file);
    writeFileSync(bytes(tree.root, '/compiler/', ...NAME, '/b', 0xfe, '.rs'), 'one');
    const one = await tree.digests();
    expect(one.compiler).not.toBe(before.compiler);
    writeFileSync(bytes(tree.root, '/compiler/', ...NAME, '/b', 0xfe, '.rs'), 'two');
    const two = await tree.digests();
    expect(two.compiler).not.toBe(one.compiler);
    expect({ ...two, compiler: '' }).toEqual({ ...before, compiler: '' });
    rmSync(file, { recursive: true });
    expect(await tree.digests()).toEqual(before);
  });

  it('are told apart where they look the same', async () => {
    const [one, other] = [trees.young(), trees.young()];
    writeFileSync(bytes(one.root, '/compiler/', 0xff), '');
    writeFileSync(bytes(other.root, '/compiler/', 0xfe), '');
    expect((await one.digests()).compiler).not.toBe((await other.digests()).compiler);
    writeFileSync(one.path('vendor'), '');
    writeFileSync(other.path('vendor'), '');
    rmSync(bytes(one.root, '/compiler/', 0xff));
    rmSync(bytes(other.root, '/compiler/', 0xfe));
    symlinkSync(bytes(0xff), one.path('compiler/l'));
    symlinkSync(bytes(0xfe), other.path('compiler/l'));
    expect((await one.digests()).compiler).not.toBe((await other.digests()).compiler);
  });

  it('may hold the character that stands for such bytes', async () => {
    const tree = trees.young();
    tree.write('compiler/\ufffd/\ufffd.rs', 'x');
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
  });
});

describe('what is no file', () => {
  it('is not waited for', async () => {
    const tree = trees.young();
    const before = await tree.digests();
    expect(spawnSync('mkfifo', [tree.path('compiler/pipe')]).status).toBe(0);
    const server = net.createServer().listen(tree.path('compiler/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      expect(await tree.digests()).toEqual(before);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('may be a link to itself, or round in a circle', async () => {
    const tree = trees.young();
    symlinkSync('self', tree.path('compiler/self'));
    symlinkSync('..', tree.path('compiler/up'));
    symlinkSync('two', tree.path('compiler/one'));
    symlinkSync('one', tree.path('compiler/two'));
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
  });
});

describe('a link to a directory', () => {
  it('outside of the tree is what is in it, wherever that lies', async () => {
    const [tree, other, elsewhere] = [trees.young(), trees.young(), trees.young()];
    cpSync(elsewhere.root, `${elsewhere.root}-copy`, { recursive: true, verbatimSymlinks: true });
    for (const [at, llvm] of [[tree, elsewhere.root] as const, [other, `${elsewhere.root}-copy`] as const]) {
      rmSync(at.path('src/llvm-project'), { recursive: true });
      symlinkSync(llvm, at.path('src/llvm-project'));
    }
    const before = await tree.digests();
    expect(await other.digests()).toEqual(before);
    elsewhere.write('llvm/lib/x.cpp', 'int x;');
    const after = await tree.digests();
    expect(after.llvm).not.toBe(before.llvm);
    expect({ ...after, llvm: '' }).toEqual({ ...before, llvm: '' });
  });

  it('out there, or to one that the tree is in, is not followed', async () => {
    const [tree, elsewhere] = [trees.young(), trees.young()];
    symlinkSync(tree.dir, tree.path('compiler/above'));
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
    symlinkSync(elsewhere.root, elsewhere.path('self'));
    symlinkSync(elsewhere.root, tree.path('compiler/out'));
    expect((await tree.digests()).build).not.toBe('');
  });
});

it('reads files that are larger than its buffer', async () => {
  const tree = trees.young();
  for (const [name, size] of [
    ['exact', 1 << 20],
    ['twice', 2 << 20],
    ['more', (3 << 20) + 1],
  ] as const) {
    const descriptor = openSync(tree.path(`compiler/${name}`), 'w');
    ftruncateSync(descriptor, size);
    closeSync(descriptor);
  }
  expect(await tree.digests()).toEqual(plainDigests(tree.root));
});

it.each([
  ['file', 'compiler/a.rs', 0o200],
  ['directory', 'src/llvm-project', 0o300],
])('names the %s that it may not read', async (_, place, mode) => {
  const tree = trees.young();
  for (const above of [tree.dir, tree.root]) chmodSync(above, 0o755);
  const isRoot = process.geteuid?.() === 0;
  chmodSync(tree.path(place), mode);
  // Root may read everything.
  if (isRoot) process.seteuid?.(65534);
  try {
    expect(await digestSources(tree.root, [])).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'read', code: 'EACCES', path: tree.path(place) },
    });
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(tree.path(place), 0o755);
  }
});

describe('CACHEDIR.TAG', () => {
  it('hides nothing without its signature, and never the whole tree', async () => {
    const tree = trees.young();
    tree.write('vendor/cachedir/CACHEDIR.TAG', 'a test of a crate that looks for such files');
    tree.write('vendor/cachedir/src/lib.rs', '');
    tree.write('vendor/other/CACHEDIR.TAG/file', '');
    tree.write('CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55\n');
    expect(await tree.digests()).toEqual(plainDigests(tree.root));
    tree.write('vendor/cachedir/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55\n');
    rmSync(tree.path('vendor/other'), { recursive: true });
    const hidden = await tree.digests();
    rmSync(tree.path('vendor'), { recursive: true });
    expect(hidden).toEqual(plainDigests(tree.root));
  });
});

it('takes a submodule with its .git, a file or a directory, as what is in it', async () => {
  const [plain, git] = [trees.young(), trees.young()];
  git.write('src/llvm-project/.git', 'gitdir: ../../.git/modules/src/llvm-project\n');
  git.write('.git/HEAD', 'ref: refs/heads/main\n');
  git.write('compiler/nested/.git/HEAD', 'ref: refs/heads/main\n');
  expect(await git.digests()).toEqual(await plain.digests());
});

it('says once that it takes long', async () => {
  const tree = trees.young();
  const lines: string[] = [];
  const clock = jest.spyOn(performance, 'now');
  let now = 0;
  clock.mockImplementation(() => (now += 500));
  try {
    await digestsOf(tree.root, { tell: (line) => lines.push(line) });
  } finally {
    clock.mockRestore();
  }
  expect(lines).toEqual([
    `Reading 4 new or changed files of ${tree.root}; later runs read only changed files.`,
  ]);
});

it('survives files that come and go while it looks', async () => {
  const tree = trees.young();
  for (let file = 0; file < 2000; file++) tree.write(`vendor/${file}.rs`, `${file}`);
  const script =
    'while :; do mv compiler/a.rs compiler/z.rs; mv vendor v; mv v vendor; mv compiler/z.rs compiler/a.rs; done';
  const child = spawn('sh', ['-c', script], { cwd: tree.root, stdio: 'ignore' });
  try {
    for (let round = 0; round < 5; round++) {
      const result = await digestSources(tree.root, [], { cacheDir: tree.cacheDir });
      if (!result.ok) expect(result.error).toMatchObject({ kind: 'file', operation: 'read', code: 'ENOENT' });
    }
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
});
