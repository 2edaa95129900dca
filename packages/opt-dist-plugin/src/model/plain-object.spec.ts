import { isObject, objectIn, objectOf } from './plain-object';

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['a', false],
  [new Date(0), false],
])('isObject(%j) is %s', (value, expected) => {
  expect(isObject(value)).toBe(expected);
  expect(objectOf(value)).toEqual(expected ? value : {});
});

test.each([
  ['{ "a": 1 }', { a: 1 }],
  ['[]', null],
  ['null', null],
  ['{', null],
])('objectIn(%j) is %j', (text, expected) => {
  expect(objectIn(text)).toEqual(expected);
});
