import { badPath, badTarget, foldedName } from './archive-paths';
import { DEFAULT_LIMITS } from './limits';

const deep = (directories: number) => [...Array<string>(directories).fill('d'), 'f'].join('/');

it.each([
  ['a/b', null],
  [`a/${'x'.repeat(255)}`, null],
  [`a/${'x'.repeat(256)}`, ['parts of at most 255 bytes', '256']],
  ['ä'.repeat(128), ['parts of at most 255 bytes', '256']],
  [deep(199), null],
  [deep(200), ['at most 200 directories deep', '200']],
  [Array(20).fill('x'.repeat(200)).join('/'), ['at most 3072 bytes', '4019']],
  ['../x', ['a plain relative path', 'a part ".."']],
])('%.20s… as a name: %j', (name, bad) => {
  expect(badPath(name, DEFAULT_LIMITS)).toEqual(bad);
});

it.each([
  ['dist/x', 'y'],
  ['dist/x', './sub/y'],
  ['dist/x', '..'],
  ['dist/x', '../node_modules/.store/y'],
  ['a/b/c/x', '../../../y'],
])('the link %s may lead to %s', (name, target) => {
  expect(badTarget(name, target)).toBeNull();
});

it.each([
  ['x', '..'],
  ['dist/x', '../..'],
  ['dist/x', '.././../y'],
  ['dist/x', '..\\..\\y'],
  ['dist/x', '/etc'],
  ['dist/x', '\\\\host\\share'],
  ['dist/x', 'C:\\y'],
  ['dist/x', ''],
  // Where a leads up, this is outside.
  ['dist/x', 'a/../y'],
])('the link %s may not lead to %j', (name, target) => {
  expect(badTarget(name, target)).not.toBeNull();
});

it.each([
  ['A/b', 'a/B'],
  ['\u00e9', 'e\u0301'],
  ['\u00c9', 'e\u0301'],
  ['straße', 'STRASSE'],
])('%s and %s are one for some file systems', (one, other) => {
  expect(foldedName(one)).toBe(foldedName(other));
});
