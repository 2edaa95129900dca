import { boltMatch, isOfLibrary } from './bolt-match';

describe('boltMatch', () => {
  it.each<[string, [number, number] | null]>([
    [
      'BOLT-INFO: 281 out of 3093 functions in the binary (9.1%) have non-empty execution profile',
      [281, 3093],
    ],
    ['BOLT-INFO: 0 out of 22 functions in the binary (0.0%) have non-empty execution profile', [0, 22]],
    [
      '\u001b[1mBOLT-INFO: 1 out of 1 functions in the binary (100.0%) have non-empty execution profile',
      [1, 1],
    ],
    ['BOLT-INFO: 11 functions with profile could not be optimized', null],
    ['BOLT-INFO: profile for 1 objects was ignored', null],
    ['BOLT-INFO: many out of 22 functions in the binary have non-empty execution profile', null],
    ['', null],
  ])('%s', (line, found) => {
    expect(boltMatch(line)).toEqual(found === null ? null : { matched: found[0], functions: found[1] });
  });
});

describe('isOfLibrary', () => {
  it.each<[string, number, number | null, boolean]>([
    ["the real tree's librustc_driver", 16_199, 16_994, true],
    ["the small tree's librustc_driver", 281, 308, true],
    ["the small tree's libLLVM", 71, 84, true],
    ['a tenth', 10, 100, true],
    ['less than a tenth', 9, 100, false],
    ['what every library has', 3, 16_994, false],
    ['none', 0, 100, false],
    ['none of a profile that cannot be counted', 0, null, false],
    ['some of a profile that cannot be counted', 1, null, true],
  ])('%s', (_, matched, profiled, expected) => {
    expect(isOfLibrary({ matched, functions: 159_784 }, profiled)).toBe(expected);
  });
});
