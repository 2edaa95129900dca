import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { neededSubmodules, treeFromGit } from './checkout';
import { describeSourceProblem } from './describe';

const PATHS = [
  'src/tools/rustc-perf',
  'src/doc/book',
  'library/stdarch',
  'src/llvm-project',
  'src/tools/cargo',
];

it('fetches rustc-perf and what a build reads, LLVM only where it is built', () => {
  expect(neededSubmodules(PATHS, true)).toEqual([
    'src/tools/rustc-perf',
    'library/stdarch',
    'src/llvm-project',
    'src/tools/cargo',
  ]);
  expect(neededSubmodules(PATHS, false)).toEqual([
    'src/tools/rustc-perf',
    'library/stdarch',
    'src/tools/cargo',
  ]);
});

describe('a commit of a repository', () => {
  const dir = temporaryDirectory('of each test');
  const at = (...names: readonly string[]) => path.join(dir(), ...names);

  function git(...args: readonly string[]) {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: at('rust'),
      encoding: 'utf8',
    });
    expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  }

  beforeEach(() => {
    mkdirSync(at('rust'));
    mkdirSync(at('work'));
    git('init', '--quiet');
    writeFileSync(at('rust/README'), '');
    git('add', '.');
    git('commit', '--quiet', '-m', 'no tree yet');
    git('tag', 'early');
    writeFileSync(at('rust/x.py'), '');
    git('add', '.');
    git('commit', '--quiet', '-m', 'a tree');
    git('tag', 'one');
  });

  /** @returns what the user reads when it fails */
  async function get(ref: string | null, url = at('rust')) {
    const effects = { say: () => undefined, stop: new AbortController().signal, env: process.env };
    const result = await treeFromGit({ kind: 'git', url, ref }, true, at('work/source'), effects);
    return result.ok ? null : describeSourceProblem(result.error).join('\n');
  }
  const left = () => readdirSync(at('work'));

  it.each(['one', null])('is checked out: %s', async (ref) => {
    expect(await get(ref)).toBeNull();
    expect(left()).toEqual(['source']);
    expect(readdirSync(at('work/source')).sort()).toEqual(['.git', 'README', 'x.py']);
  });

  it('leaves nothing where there is no such commit or repository', async () => {
    expect(await get('two')).toMatch(/^git fetch .* two: exit code 128/);
    expect(left()).toEqual([]);
    expect(await get(null, at('nowhere'))).toMatch(/^git fetch .*nowhere HEAD: exit code 128/);
    expect(left()).toEqual([]);
  });

  it('leaves nothing where it is no tree', async () => {
    expect(await get('early')).toMatch(/rust: no Rust source tree: expected x\.py in it/);
    expect(left()).toEqual([]);
  });

  it('is gone on with where it was fetched already', async () => {
    mkdirSync(at('work/source.part'));
    for (const args of [
      ['init', '--quiet'],
      ['fetch', '--quiet', '--depth', '1', at('rust'), 'one'],
    ])
      expect(spawnSync('git', args, { cwd: at('work/source.part') }).status).toBe(0);
    expect(await get('two')).toMatch(/exit code 128/);
    expect(left()).toEqual(['source.part']);
    expect(await get('one')).toBeNull();
    expect(left()).toEqual(['source']);
  });
});
