import { FirstErrorFinder, shownOutput, startsError } from './first-error';

function found(lines: readonly string[]) {
  const finder = new FirstErrorFinder();
  for (const line of lines) finder.add(line);
  return finder.found;
}
const counted = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('the first line of an error', () => {
  it.each([
    'error: failed to select a version for the requirement `chrono = "^0.4.42"`',
    'error[E0432]: unresolved import `a`',
    'ERROR: Cannot enable LLD',
    'BOLT-ERROR: library not found',
    'x.c:1:10: fatal error: nope/x.h: No such file or directory',
    "warning: rustc_llvm@0.0.0: llvm-wrapper/x.h:3:10: fatal error: 'llvm/Config/llvm-config.h' file not found",
    'lib.cpp:3:1: error: expected expression',
    '/usr/bin/ld: cannot find -lzstd: No such file or directory',
    "main.o: in function `main': undefined reference to `one'",
    "thread 'main' panicked at src/bootstrap/src/core/sanity.rs:66:13:",
    'CMake Error at CMakeLists.txt:3 (message):',
    'Traceback (most recent call last):',
  ])('is %s', (line) => {
    expect(startsError(line)).toBe(true);
  });

  it.each([
    'warning: unused import; this was an error: no',
    'note: error: aborting',
    '   Compiling thiserror v1.0.69',
    'test error_is_shown ... ok',
    'error-index-generator',
    '0 errors',
  ])('is not %s', (line) => {
    expect(startsError(line)).toBe(false);
  });
});

describe('the first error', () => {
  it('has its lines, up to an empty one', () => {
    const lines = ['error: a', '  --> x.rs', '', 'error: b', 'end'];
    expect(found(['start', ...lines])).toEqual({ lines: ['error: a', '  --> x.rs'], fromEnd: 5 });
  });

  it('has the causes that cargo gives after empty lines', () => {
    const lines = ['error: a', '', 'Caused by:', '  b', '', 'Caused by:', '  c'];
    expect(found([...lines, '', 'other'])?.lines).toEqual(lines);
  });

  it('has the message of a panic, and no more than twelve lines', () => {
    expect(found(["thread 'main' panicked at a.rs:1:1:", 'a message'])?.lines).toHaveLength(2);
    expect(found(['error: a', ...counted(50)])?.lines).toHaveLength(12);
  });

  it('is none where there is none', () => {
    expect(found(counted(5))).toBeNull();
  });
});

describe('the shown output', () => {
  const shown = (lines: readonly string[]) => shownOutput(lines.slice(-40), found(lines), 20);

  it('is the end where no error stands above it', () => {
    expect(shown(counted(100))).toEqual(counted(100).slice(-20));
    const late = [...counted(90), 'error: a', ...counted(9)];
    expect(shown(late)).toEqual(late.slice(-20));
  });

  it('begins with the first error, wherever it stands', () => {
    const lines = ['error: a', 'because', '', ...counted(1000)];
    const [first, second, gap, ...rest] = shown(lines);
    expect([first, second, gap]).toEqual(['error: a', 'because', '…']);
    expect(rest).toEqual(lines.slice(-17));
  });

  it('shows no line twice', () => {
    const lines = [...counted(3), 'error: a', ...counted(30).map((line) => `x ${line}`)];
    expect(new Set(shown(lines)).size).toBe(20);
  });
});
