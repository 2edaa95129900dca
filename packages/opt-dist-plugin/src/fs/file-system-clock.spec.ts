import { readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { fileSystemNow } from './file-system-clock';

const dir = temporaryDirectory('of each test');

it('is the time of files that are made before and after it, and leaves none', () => {
  const timeOf = (name: string) => {
    writeFileSync(path.join(dir(), name), '');
    return statSync(path.join(dir(), name)).mtimeMs;
  };
  const before = timeOf('before');
  const now = fileSystemNow(dir());
  const after = timeOf('after');
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(after);
  expect(readdirSync(dir()).sort()).toEqual(['after', 'before']);
});

it('is our own time where no file can be made', () => {
  const before = Date.now();
  expect(fileSystemNow(path.join(dir(), 'nowhere'))).toBeGreaterThanOrEqual(before);
});
