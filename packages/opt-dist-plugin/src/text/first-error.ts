/** `error: …`, `error[E0432]: …`, `ERROR: …`, `fatal: …`, `BOLT-ERROR: …`, `CMake Error at …`, at the start of a line. */
const OWN_LINE = /^\s*(?:[A-Z]+-)?(?:error|ERROR|fatal|FATAL)(?:\[\w+\])?: |^CMake Error|^Traceback \(most/;
/** Of a compiler, behind the place in a file, or of a linker. */
const WITHIN = /\berror: |undefined reference to |cannot find -l|panicked at /;
/** Cargo passes on the compilers of build scripts as warnings, their errors among them. */
const IN_A_WARNING = /\bfatal error: /;
const REMARK = /^\s*(?:warning|note|help)\b/;
/** Goes on with the error after an empty line. */
const CONTINUES = /^\s*Caused by:|^\s{2,}\S/;

const MOST_LINES = 12;

/** Is it the first line of an error? */
export function startsError(line: string): boolean {
  if (OWN_LINE.test(line) || IN_A_WARNING.test(line)) return true;
  return WITHIN.test(line) && !REMARK.test(line);
}

/** The first error of an output, with its lines, and where it stands. */
export interface FirstError {
  readonly lines: readonly string[];
  /** Number of lines from its first one to the end of the output, both included. */
  readonly fromEnd: number;
}

/**
 * Keeps the first error of an output, to which each line is given in turn. It is the cause: what comes after
 * it are its consequences, and the output of others that ran beside it.
 */
export class FirstErrorFinder {
  #lines: string[] = [];
  #fromEnd = 0;
  #isOver = false;

  add(line: string): void {
    if (this.#lines.length === 0) {
      if (!startsError(line)) return;
    } else this.#extend(line);
    if (this.#lines.length === 0) this.#lines.push(line);
    this.#fromEnd += 1;
  }

  get found(): FirstError | null {
    if (this.#lines.length === 0) return null;
    const last = this.#lines.findLastIndex((line) => line.trim() !== '');
    return { lines: this.#lines.slice(0, last + 1), fromEnd: this.#fromEnd };
  }

  #extend(line: string): void {
    if (this.#isOver) return;
    const isAfterGap = this.#lines.length > 1 && this.#lines.at(-1)?.trim() === '';
    if (this.#lines.length === MOST_LINES || (isAfterGap && !CONTINUES.test(line))) this.#isOver = true;
    else this.#lines.push(line);
  }
}

/**
 * The lines of an output to show: its end, and before that the first error if it stands further above.
 * @param tail its last lines
 */
export function shownOutput(tail: readonly string[], error: FirstError | null, most: number): string[] {
  if (error === null || error.fromEnd <= most) return tail.slice(-most);
  const rest = Math.min(most - error.lines.length - 1, error.fromEnd - error.lines.length);
  return [...error.lines, '…', ...(rest > 0 ? tail.slice(-rest) : [])];
}
