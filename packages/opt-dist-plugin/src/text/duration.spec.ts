import { duration, shortDuration } from './duration';

it.each([
  [0, '0s', '0.0s'],
  [4.2, '4s', '4.2s'],
  [59.4, '59s', '59.4s'],
  [59.94, '1m 0s', '59.9s'],
  [59.96, '1m 0s', '1m 0s'],
  [60, '1m 0s', '1m 0s'],
  [65.4, '1m 5s', '1m 5s'],
  [3599.6, '1h 0m 0s', '1h 0m 0s'],
  [3600, '1h 0m 0s', '1h 0m 0s'],
  [7390, '2h 3m 10s', '2h 3m 10s'],
  [90_061, '25h 1m 1s', '25h 1m 1s'],
])('%d seconds are %s, or %s', (seconds, whole, short) => {
  expect(duration(seconds)).toBe(whole);
  expect(shortDuration(seconds)).toBe(short);
});
