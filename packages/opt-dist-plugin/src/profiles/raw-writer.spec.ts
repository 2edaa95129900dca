import { writerOf } from './raw-writer';

it.each([
  ["rustc's", 'default_14830823748613041733_0_4711.profraw', 4711],
  ["LLVM's", 'prof-4711/default_14830823748613041733_0.profraw', 4711],
  ["BOLT's", 'prof.fdata.4711.fdata', 4711],
  ["BOLT's, as older releases name it", 'prof.fdata.4711', 4711],
  ['one that several processes add to', 'default_14830823748613041733_0.profraw', null],
  ["a user's", 'mine_12.profraw', null],
  ['one below a directory', 'deeper/default_1_0_4711.profraw', null],
])('of %s, %s, is %p', (_, file, pid) => {
  expect(writerOf(file)).toBe(pid);
});
