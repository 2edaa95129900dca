import { bytesOf, formatBytes } from './byte-count';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999.6, '1000 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [101_082_726, '96.4 MiB'],
    [1024 ** 3, '1.0 GiB'],
    [3.5 * 1024 ** 4, '3.5 TiB'],
    [5 * 1024 ** 5, '5120.0 TiB'],
  ])('%d is %s', (size, text) => {
    expect(formatBytes(size)).toBe(text);
  });
});

describe('bytesOf', () => {
  it.each([
    ['1 KiB', 1024],
    ['500 MiB', 524_288_000],
    ['2 GiB', 2_147_483_648],
  ])('%s are %d', (text, size) => {
    expect(bytesOf(text)).toBe(size);
  });
});
