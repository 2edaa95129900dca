import { formatPath, formatValue, valueAt, without } from './json';

describe('formatPath', () => {
  it.each([
    [[], ''],
    [['bolt', 'args', 0], 'bolt.args[0]'],
    [['profiles', 'llvm-pgo'], 'profiles.llvm-pgo'],
    [['$schema'], '$schema'],
    [['a b', 'c'], '["a b"].c'],
    [['a', ''], 'a[""]'],
    [[1, 'x'], '[1].x'],
  ])('%j → %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});

describe('valueAt', () => {
  const root = { a: [{ b: null }], '0': 'zero' };
  it.each([
    [[], root],
    [['a', 0, 'b'], null],
    [['a', 1], undefined],
    [['a', 'length'], undefined],
    [['a', 0, 'b', 'c'], undefined],
    [['toString'], undefined],
  ])('%j', (path, value) => {
    expect(valueAt(root, path)).toEqual(value);
  });
});

describe('formatValue', () => {
  it.each([
    ['a', '"a"'],
    [null, 'null'],
    [undefined, 'nothing'],
    [{ a: [1] }, '{"a":[1]}'],
    ['x'.repeat(58), `"${'x'.repeat(58)}"`],
    ['x'.repeat(59), `"${'x'.repeat(58)}…`],
  ])('%j', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

test('without leaves the given object alone', () => {
  const given = { a: 1, b: 2 };
  expect(without(given, 'a')).toEqual({ b: 2 });
  expect(given).toEqual({ a: 1, b: 2 });
});
