import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import type { TrackingFact } from '../../checks/machine';
import { runner } from '../../process/ask';
import { trackingFact } from './tracking';

const dir = temporaryDirectory('of each test');
const root = () => path.join(dir(), 'work space');
beforeEach(() => {
  mkdirSync(root());
});

function git(cwd: string, ...args: readonly string[]) {
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'protocol.file.allow=always'];
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}

function write(file: string, text = '') {
  mkdirSync(path.dirname(path.join(root(), file)), { recursive: true });
  writeFileSync(path.join(root(), file), text);
}

function commit(cwd = root()) {
  git(cwd, 'init', '--quiet');
  git(cwd, 'add', '--all');
  git(cwd, 'commit', '--quiet', '--allow-empty', '-m', 'all');
}

function repository(place: string) {
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, 'x.py'), '');
  commit(place);
}

const fact = (tree = 'rust/tree'): Promise<TrackingFact | null> =>
  trackingFact(runner(root(), process.env), root(), path.resolve(root(), tree));

it.each<[string, readonly [string, string][], TrackingFact]>([
  ['that is committed', [], { kind: 'tracked' }],
  ['that git ignores', [['.gitignore', '/rust/tree\n']], { kind: 'ignored', by: 'git' }],
  ['that a file in the project ignores', [['rust/.gitignore', 'tree/\n']], { kind: 'ignored', by: 'git' }],
  ['that Nx ignores', [['.nxignore', '/rust/tree/\n']], { kind: 'ignored', by: 'nx' }],
  ['whose files Nx ignores', [['.nxignore', '/rust/tree/*\n']], { kind: 'ignored', by: 'nx' }],
  ['beside one that Nx ignores', [['.nxignore', '/rust/trees/\n']], { kind: 'tracked' }],
  ['that is excepted', [['.nxignore', '/rust/*\n!/rust/tree/\n']], { kind: 'tracked' }],
])('knows a tree %s', async (_, files, expected) => {
  write('rust/tree/x.py');
  for (const [file, text] of files) write(file, text);
  commit();
  expect(await fact()).toEqual(expected);
});

it('knows a tree that is not committed, and one that git ignores though it is', async () => {
  write('rust/opt-dist.json');
  commit();
  write('rust/tree/x.py');
  expect(await fact()).toEqual({ kind: 'uncommitted' });
  commit();
  write('.gitignore', '/rust/tree/\n');
  expect(await fact()).toEqual({ kind: 'ignored', by: 'git' });
});

it('knows a tree elsewhere, and one behind a link', async () => {
  repository(path.join(dir(), 'tree'));
  write('rust/opt-dist.json');
  symlinkSync('../../tree', path.join(root(), 'rust/tree'));
  commit();
  expect(await fact('../tree')).toEqual({ kind: 'outside' });
  expect(await fact()).toEqual({ kind: 'outside' });
});

it.each([
  ['', false],
  ['/rust/tree/\n', false],
  ['/rust/tree/*\n', false],
  ['/rust/tree\n', true],
])('knows a submodule with the lines %j in .nxignore', async (lines, isHidden) => {
  repository(path.join(dir(), 'upstream'));
  commit();
  git(root(), 'submodule', '--quiet', 'add', path.join(dir(), 'upstream'), 'rust/tree');
  write('.nxignore', lines);
  commit();
  expect(await fact()).toEqual({ kind: 'submodule', isHidden });
});

it('knows nothing without git, before the first commit, and without a tree', async () => {
  write('rust/tree/x.py');
  expect(await fact()).toBeNull();
  git(root(), 'init', '--quiet');
  expect(await fact()).toBeNull();
  commit();
  expect(await fact('rust/nowhere')).toBeNull();
});
