import { crashOf } from './crash';

it.each([
  ['SIGSEGV', [], 'SIGSEGV'],
  ['SIGINT', [], null],
  // Somebody, or the kernel for want of memory.
  ['SIGKILL', ['expected success, got signal: 9 (SIGKILL)'], null],
  [null, ["failed to profile 'a' with Check: expected success, got signal: 7 (SIGBUS)"], 'SIGBUS'],
  [null, ['error: could not compile', '  (signal: 11, SIGSEGV: invalid memory reference)'], 'SIGSEGV'],
  [null, ['expected success, got signal: 15 (SIGTERM)'], null],
  [null, ['expected success, got exit status: 101'], null],
  [null, ['a signal: 110 of no kind'], null],
  [null, [], null],
])('of a training that ended by %p and printed %p is %p', (signal, output, expected) => {
  expect(crashOf(signal, output)).toBe(expected);
});
