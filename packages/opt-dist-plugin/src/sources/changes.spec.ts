import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { KnownTree } from './cache';
import { lastReading, treeChanges } from './changes';
import { digestSources } from './sources';

const dir = temporaryDirectory('of each test');

/** Reads the tree and returns the stored reading. */
async function reading(): Promise<KnownTree> {
  const cacheDir = path.join(dir(), 'cache');
  const digests = await digestSources(path.join(dir(), 'tree'), [], { cacheDir });
  const found = digests.ok ? lastReading(path.join(dir(), 'tree'), [], cacheDir) : null;
  if (found === null) throw new Error('nothing was stored');
  return found;
}

function write(name: string, content: string) {
  const file = path.join(dir(), 'tree', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  // Old enough to be trusted.
  utimesSync(file, 1, 1);
}

it('names the files that came, changed and went between two readings', async () => {
  for (const name of ['compiler/a.rs', 'compiler/b.rs', 'library/c.rs', 'x.py']) write(name, name);
  const before = await reading();
  expect(treeChanges(before, await reading())).toEqual({ added: [], changed: [], removed: [] });
  write('compiler/aa.rs', 'new');
  write('compiler/b.rs', 'edited');
  rmSync(path.join(dir(), 'tree/library/c.rs'));
  write('zzz/last.rs', 'new');
  expect(treeChanges(before, await reading())).toEqual({
    added: ['compiler/aa.rs', 'zzz/last.rs'],
    changed: ['compiler/b.rs'],
    removed: ['library/c.rs'],
  });
});

it('has no reading of a tree that was never read', () => {
  expect(lastReading('/none', [], dir())).toBeNull();
});
