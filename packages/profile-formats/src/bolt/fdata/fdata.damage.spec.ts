import { parseFdata } from './fdata';
import { GuardedSource } from '../../../test/bolt/damage';

test('a line of 40 MB is damage before the file is in memory', async () => {
  const source = new GuardedSource(new Uint8Array(80_000_000).fill(0x31));
  expect(await parseFdata(source)).toMatchObject({ error: { kind: 'corrupt', what: 'line' } });
  expect(source.bytesRead).toBeLessThan(2 ** 26 + 1);
});
