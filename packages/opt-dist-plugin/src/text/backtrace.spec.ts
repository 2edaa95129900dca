import { withoutBacktraces } from './backtrace';

const tailOf = (text: string) => withoutBacktraces(text.split('\n'));

it('leaves out the frames of a short and of a full backtrace, and goes on after them', () => {
  const short = `thread 'main' panicked at doc.rs:236:21:
no such directory
stack backtrace:
   0: rust_begin_unwind
             at /rustc/1.85.0/library/std/src/panicking.rs:665:5
   1: bootstrap::main
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`;
  expect(tailOf(short)).toEqual([
    "thread 'main' panicked at doc.rs:236:21:",
    'no such directory',
    'note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.',
  ]);
  const frames = Array.from({ length: 120 }, (_, index) => [
    `${String(index).padStart(4)}:     0x5612f73f9cc7 - std::rt::lang_start`,
    '                               at /rustc/1.85.0/library/std/src/rt.rs:194:17',
  ]).flat();
  const full = ['  boom', '  stack backtrace:', ...frames, 'Build completed unsuccessfully'].join('\n');
  expect(tailOf(full)).toEqual(['  boom', 'Build completed unsuccessfully']);
});

it('keeps lines that look like frames where there is no backtrace', () => {
  const text = 'In file included from a.c:1:\n  12: int x;\n    at least one of them';
  expect(tailOf(text)).toEqual(text.split('\n'));
});
