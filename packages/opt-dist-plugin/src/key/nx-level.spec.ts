import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { changedNxLevel, nxLevel, writeNxLevel } from './nx-level';

const root = temporaryDirectory('of each test');
const changed = async (configuration: unknown, stage: 'bolt' | 'dist' = 'bolt') =>
  changedNxLevel(root(), 'rust', stage, await nxLevel(root(), configuration), {});

it('names what Nx hashes outside of a stage key and what changed since the last run', async () => {
  writeFileSync(path.join(root(), 'nx.json'), '{}');
  expect(await changed({ a: 1 })).toBeNull();
  await writeNxLevel(root(), 'rust', 'bolt', await nxLevel(root(), { a: 1 }), {});
  expect(await changed({ a: 1 })).toEqual([]);
  writeFileSync(path.join(root(), 'nx.json'), '{ "parallel": 3 }');
  writeFileSync(path.join(root(), '.nxignore'), 'x');
  expect(await changed({ a: 2 })).toEqual(['.nxignore', 'nx.json', 'the configuration of the project']);
  expect(await changed({ a: 2 }, 'dist')).toBeNull();
});

it('has no recorded run where the record is damaged', async () => {
  await writeNxLevel(root(), 'rust', 'bolt', await nxLevel(root(), {}), {});
  const dir = path.join(root(), '.nx/workspace-data/opt-dist/nx');
  const [name = ''] = readdirSync(dir);
  for (const text of ['', '[', '[]']) {
    writeFileSync(path.join(dir, name), text);
    expect(await changed({})).toBeNull();
  }
});
