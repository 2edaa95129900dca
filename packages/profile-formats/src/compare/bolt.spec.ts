import { sourceOf } from '../base/byte-source';
import { compareBolt, type BoltProfile } from './bolt';
import { comparableProfileOf } from './source';
import { sampleBytes, valueOf } from '../../test/llvm-tools/samples';

async function profile(content: Uint8Array | string): Promise<BoltProfile> {
  const read = valueOf(await comparableProfileOf(sourceOf(Buffer.from(content))));
  if (read.kind === 'llvm') throw new Error('a profile of LLVM');
  return read;
}

const FDATA = `1 main 0 1 main 8 0 40
1 main 4 1 gone 0 1 20
1 gone 4 1 main 8 0 10
1 same 4 1 same 0 0 30
`;
const CHANGED = FDATA.replaceAll('gone', 'new').replace(/40$/m, '140');

test('fdata: functions here and there, shares and shifts', async () => {
  const comparison = compareBolt(await profile(FDATA), await profile(CHANGED));
  expect(comparison).toEqual({
    kind: 'bolt',
    overlap: expect.closeTo(0.6 + 0.15) as number,
    common: 2,
    baseTotal: 100n,
    testTotal: 200n,
    namesOnlyInBase: ['gone'],
    shareOnlyInBase: 0.1,
    namesOnlyInTest: ['new'],
    shareOnlyInTest: 0.05,
    changedHashes: null,
    shifts: [
      { name: 'main', baseShare: 0.6, testShare: 0.8 },
      { name: 'same', baseShare: 0.3, testShare: 0.15 },
    ],
  });
  const [one] = compareBolt(await profile(FDATA), await profile(CHANGED), { shifts: 1 }).shifts;
  expect(one?.name).toBe('main');
});

test('a profile and itself', async () => {
  for (const file of ['instrumented-clang22.fdata', 'instrumented-clang22.yaml', 'mem-events.fdata']) {
    const read = await profile(sampleBytes('bolt', file));
    expect(compareBolt(read, read)).toMatchObject({
      overlap: expect.closeTo(1) as number,
      namesOnlyInBase: [],
      namesOnlyInTest: [],
      shifts: [],
      changedHashes: file.endsWith('.yaml') ? [] : null,
    });
  }
});

test('YAML: changed hashes, unless they were made in another way', async () => {
  const text = sampleBytes('bolt', 'instrumented-clang22.yaml').toString();
  const base = await profile(text);
  const changed = text.replace(/(name: +main\n(?:.*\n)*?.*hash: +)0x./, '$10x1');
  expect(changed).not.toBe(text);
  expect(compareBolt(base, await profile(changed)).changedHashes).toEqual(['main']);
  const otherwise = text.replace(/hash-func: +xxh3/, "hash-func: 'std-hash'");
  expect(otherwise).not.toBe(text);
  expect(compareBolt(base, await profile(otherwise)).changedHashes).toBeNull();
});

test('profiles without counts have nothing in common', async () => {
  const none = await profile('1 main 0 1 main 8 0 0\n');
  expect(compareBolt(none, none)).toMatchObject({ overlap: 0, common: 1, shifts: [], baseTotal: 0n });
});
