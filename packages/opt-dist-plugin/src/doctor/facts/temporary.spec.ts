import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describeUnshared, Unshared } from '../../../test/namespaces';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { runner } from '../../process/ask';
import { temporaryFact } from './temporary';

const dir = temporaryDirectory('of each test');

it('finds out that programs may run, and leaves nothing behind', async () => {
  const env = { TMPDIR: dir() };
  expect(await temporaryFact(runner('/', env), env)).toEqual({ path: dir(), tried: { kind: 'passed' } });
  expect(readdirSync(dir())).toEqual([]);
});

it('finds out that no file can be made', async () => {
  const env = { TMPDIR: path.join(dir(), 'nowhere') };
  expect((await temporaryFact(runner('/', env), env)).tried).toEqual({
    ...{ kind: 'failed', step: 'write', detail: 'ENOENT' },
  });
});

describeUnshared('A directory that is mounted noexec', 'mount', (unshare) => {
  it('is found out', async () => {
    const place = path.join(dir(), 'a tmp');
    mkdirSync(place);
    const mounted = ['sh', '-c', 'mount -t tmpfs -o noexec none "$0" && exec "$@"', place];
    const { said } = await Unshared.start([...unshare, ...mounted], 'temporary.ts', place);
    expect(said).toEqual({
      path: place,
      tried: { kind: 'failed', step: 'run', detail: 'permission denied (EACCES)' },
    });
  });
});
