import { neededSubmodules } from './checkout';

const PATHS = [
  'src/tools/rustc-perf',
  'src/doc/book',
  'library/stdarch',
  'src/llvm-project',
  'src/tools/cargo',
];

it('fetches what bootstrap does not fetch by itself, and LLVM only where it is built', () => {
  expect(neededSubmodules(PATHS, true)).toEqual([
    'src/tools/rustc-perf',
    'library/stdarch',
    'src/llvm-project',
  ]);
  expect(neededSubmodules(PATHS, false)).toEqual(['src/tools/rustc-perf', 'library/stdarch']);
});
