import { digestIn } from './archive';

const SHA = '0123456789abcdef'.repeat(4);

it.each([
  [`${SHA}\n`],
  [`${SHA}  rustc-src.tar.xz\n`],
  [`${SHA} *./dist/rustc-src.tar.xz\n`],
  [`${'f'.repeat(64)}  other.tar.xz\n${SHA.toUpperCase()}  rustc-src.tar.xz\n`],
])('reads the digest of the file in %j', (text) => {
  expect(digestIn(text, 'rustc-src.tar.xz')).toBe(SHA);
});

it.each([[null], [''], ['<html>not found</html>'], [`${SHA}  other.tar.xz\n`]])(
  'finds none in %j',
  (text) => {
    expect(digestIn(text, 'rustc-src.tar.xz')).toBeNull();
  },
);
