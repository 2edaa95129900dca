import { sourceOf } from '../../base/byte-source';
import { collect } from '../../../test/llvm-tools/samples';
import { rawFunctions } from './raw';
import { inspect } from '../../inspect/inspect';
import { describeFact } from '../../verdict/text';
import { verdict } from '../../verdict/verdict';
import { encodeRaw, type EncodedFunction, nameWord, type RawEncoding } from '../../../test/llvm/raw-encoder';

const FUNCTIONS: readonly EncodedFunction[] = [
  { name: 'main', hash: 0x1234n, counts: [1n, 0n, 2n ** 40n] },
  { name: 'd1/x.c;helper', hash: 77n, counts: [5n] },
];

/** No tool at hand writes versions 5, 9 and 11: all are written here, from their layouts. */
describe.each<RawEncoding['version']>([5, 7, 8, 9, 10, 11])('raw version %d', (version) => {
  test.each<Partial<RawEncoding>>([
    {},
    { order: 'big' },
    { packsNames: true },
    ...(version === 5 ? [] : [{ binaryIds: ['ecad5367e4e5d18468a9081f729d07ab8e80fdda'] }]),
  ])('%j', async (encoding) => {
    const source = sourceOf(encodeRaw(FUNCTIONS, { version, ...encoding }));
    const { records, damage } = await collect(rawFunctions(source));
    expect(damage).toBeNull();
    expect(
      records.map(({ name, nameHash, hash, counts }) => ({ name, nameHash, hash, counts: [...counts] })),
    ).toEqual(FUNCTIONS.map(({ name, hash, counts }) => ({ name, nameHash: nameWord(name), hash, counts })));
  });

  test('a version that no tool was compared with is told', async () => {
    const source = sourceOf(encodeRaw(FUNCTIONS, { version }));
    const { facts } = verdict(await inspect(source));
    const told = facts.map(({ fact }) => describeFact(fact)).filter((text) => text.startsWith('raw version'));
    expect(told).toEqual(
      version === 11
        ? ['raw version 11 is read by its public layout, which was not tried against a tool']
        : [],
    );
  });
});
