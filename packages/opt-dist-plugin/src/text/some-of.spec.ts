import { someOf } from './some-of';

it.each([
  [[], ''],
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more'],
])('of %p is %p', (names, expected) => {
  expect(someOf(names)).toBe(expected);
});
