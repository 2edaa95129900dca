/** Signals by which the kernel ends a program that did something impossible, by number (signal(7)). */
const CRASHES: Readonly<Record<string, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  11: 'SIGSEGV',
};

/**
 * The signal of a crash in a failed training: of the training program itself, or of a compiler, as rustc-perf's
 * collector and cargo tell it: `expected success, got signal: 7 (SIGBUS)`, `(signal: 11, SIGSEGV: …)`.
 * @param output lines of the training
 * @returns null: it failed for another reason
 */
export function crashOf(signal: string | null, output: readonly string[]): string | null {
  const names = Object.values(CRASHES);
  if (signal !== null) return names.includes(signal) ? signal : null;
  for (const line of output) {
    const name = CRASHES[/\bsignal: (\d+)/.exec(line)?.[1] ?? ''];
    if (name !== undefined) return name;
  }
  return null;
}
