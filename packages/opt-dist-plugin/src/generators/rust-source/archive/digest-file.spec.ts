import { digestIn } from './digest-file';

const SHA = '0123456789abcdef'.repeat(4);
const OTHER = 'f'.repeat(64);

it.each([
  [`${SHA}\n`],
  [`${SHA}  rustc-src.tar.xz\n`],
  [`${SHA}  rustc-src.tar.xz\r\n`],
  [`${SHA} *./dist/rustc-src.tar.xz\n`],
  [`${OTHER}  other.tar.xz\n${SHA.toUpperCase()}  rustc-src.tar.xz\n`],
  [`${OTHER}  other file.tar.xz\n${SHA}  rustc-src.tar.xz\n`],
  [`SHA256 (other.tar.xz) = ${OTHER}\nSHA256 (dist/rustc-src.tar.xz) = ${SHA}\n`],
  [`SHA2-256(rustc-src.tar.xz)= ${SHA}\n`],
])('reads the digest of the file in %j', (text) => {
  expect(digestIn(text, 'rustc-src.tar.xz')).toBe(SHA);
});

it.each([
  [''],
  ['<html>not found</html>'],
  [`${SHA}  other.tar.xz\n`],
  [`${SHA}  other rustc-src.tar.xz\n`],
  [`SHA256 (other.tar.xz) = ${SHA}\n`],
  [`SHA512 (rustc-src.tar.xz) = ${SHA}${SHA}\n`],
  [`MD5 (rustc-src.tar.xz) = ${SHA.slice(32)}\n`],
])('finds none in %j', (text) => {
  expect(digestIn(text, 'rustc-src.tar.xz')).toBeNull();
});
