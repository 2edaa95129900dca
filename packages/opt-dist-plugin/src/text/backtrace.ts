const HEADING = /^\s*stack backtrace:$/;
/**
 * `  12:     0x55d0c8a1e2f7 - std::rt::lang_start` (with RUST_BACKTRACE=full) or `  12: main`, and where that
 * is.
 */
const FRAME = /^\s*\d+:\s|^\s+at\s/;

/**
 * Recognises the lines of a Rust program's backtrace; give it each line of the output in turn. Bootstrap runs
 * with `RUST_BACKTRACE=full`, as upstream runs it, so the message of a panic stands a hundred lines above the
 * end.
 */
export function backtraceLines(): (line: string) => boolean {
  let inside = false;
  return (line) => (inside = HEADING.test(line) || (inside && FRAME.test(line)));
}

export function withoutBacktraces(lines: readonly string[]): string[] {
  const isOfBacktrace = backtraceLines();
  return lines.filter((line) => !isOfBacktrace(line));
}
