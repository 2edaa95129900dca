import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { sortFdata } from './sorted-fdata';

const dir = temporaryDirectory('of each test');

async function sorted(text: string): Promise<string> {
  const file = path.join(dir(), 'x.fdata');
  writeFileSync(file, text, 'latin1');
  expect(await sortFdata(file)).toEqual({ ok: true, value: undefined });
  return readFileSync(file, 'latin1');
}

it('makes equal counts equal bytes, branches before memory accesses', async () => {
  expect(await sorted('4 m 1 5 0 2\n1 b 0 1 c 0 0 9\n0 x 1 1 a 2 0 1\n1 a 0 1 c 0 0 9\n')).toBe(
    '0 x 1 1 a 2 0 1\n1 a 0 1 c 0 0 9\n1 b 0 1 c 0 0 9\n4 m 1 5 0 2\n',
  );
});

it('keeps names of other encodings', async () => {
  expect(await sorted('1 gr\xf6\xdfe 0 1 a 0 0 1\n1 a 0 1 a 0 0 1\n')).toBe(
    '1 a 0 1 a 0 0 1\n1 gr\xf6\xdfe 0 1 a 0 0 1\n',
  );
});

it.each(['no_lbr cycles\n1 b 0 1\n1 a 0 1\n', 'boltedcollection\n1 b 0 1 c 0 0 9\n1 a 0 1 c 0 0 9\n', ''])(
  'leaves %p as it is',
  async (text) => {
    expect(await sorted(text)).toBe(text);
  },
);

it('says that a file cannot be read', async () => {
  expect(await sortFdata(path.join(dir(), 'none'))).toMatchObject({
    ok: false,
    error: { operation: 'sort' },
  });
});
