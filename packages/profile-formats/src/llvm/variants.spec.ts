import { readVersionWord } from './variants';

describe('readVersionWord', () => {
  test.each([
    [0x0000_0000_0000_000dn, { version: 13, variants: [], unknownBits: [] }],
    [0x0100_0000_0000_000an, { version: 10, variants: ['ir'], unknownBits: [] }],
    [0x0580_0000_0000_000an, { version: 10, variants: ['loopEntries', 'ir', 'entryFirst'], unknownBits: [] }],
    [0x0900_0000_0000_000an, { version: 10, variants: ['ir', 'debugInfoCorrelate'], unknownBits: [] }],
    [
      0xf100_0000_ffff_ffffn,
      {
        version: 0xffffffff,
        variants: ['ir', 'byteCoverage', 'functionEntryOnly', 'memprof', 'temporal'],
        unknownBits: [],
      },
    ],
    [0x0040_0001_0000_0000n, { version: 0, variants: [], unknownBits: [32, 54] }],
  ])('%#', (word, parts) => {
    expect(readVersionWord(word)).toEqual(parts);
  });
});
