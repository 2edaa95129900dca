import { archiveName, sidecarUrl } from './archive-url';

it.each([
  ['https://h/a%20b/rustc-src.tar.gz?x=1', 'rustc-src.tar.gz'],
  ['https://h/rustc%2Bsrc.tar.gz', 'rustc+src.tar.gz'],
  ['https://h/dl?file=rustc-src.tar.xz', 'rustc-src.tar.xz'],
  ['https://h/dl?file=dist/rustc-src.tar.xz&inline=1', 'rustc-src.tar.xz'],
  ['https://h/a%2F..%2Fb.tar', 'b.tar'],
  ['https://h/..%5Cb.tar', 'b.tar'],
  ['https://h/100%.tar', '100%.tar'],
  ['https://h/a%00.tar', null],
  ['https://h/rust.git', null],
  ['https://h/rust?ref=tar', null],
  ['https://h/', null],
])('finds in %s the name %j', (url, name) => {
  expect(archiveName(url)).toBe(name);
});

it.each([
  ['https://h/a%20b/src.tar.gz?x=1', 'https://h/a%20b/src.tar.gz.sha256?x=1'],
  ['https://h/dl?x=1&file=dist/src.tar.xz', 'https://h/dl?x=1&file=dist%2Fsrc.tar.xz.sha256'],
])('looks for the digest of %s at %s', (archive, url) => {
  expect(sidecarUrl(archive)).toBe(url);
});
