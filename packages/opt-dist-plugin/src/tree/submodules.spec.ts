import { builtSubmodules, submodulePaths } from './submodules';

const TEXT = `[submodule "src/doc/book"]
\tpath = src/doc/book
\turl = https://example.org/book.git
[submodule "library/backtrace"]
    path=library/backtrace
[submodule "src/llvm-project"]
\tpath = src/llvm-project
\tshallow = true
[submodule "src/tools/cargo"]
\tpath = src/tools/cargo
`;

it('are the paths that .gitmodules names', () => {
  expect(submodulePaths(TEXT)).toEqual([
    ...['src/doc/book', 'library/backtrace', 'src/llvm-project', 'src/tools/cargo'],
  ]);
  expect(submodulePaths('')).toEqual([]);
});

it('are read by a build without the books, and LLVM only where it is built', () => {
  const paths = submodulePaths(TEXT);
  expect(builtSubmodules(paths, true)).toEqual(['library/backtrace', 'src/llvm-project', 'src/tools/cargo']);
  expect(builtSubmodules(paths, false)).toEqual(['library/backtrace', 'src/tools/cargo']);
});
