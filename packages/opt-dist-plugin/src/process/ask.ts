import { withoutBacktraces } from '../text/backtrace';
import { formatBytes, MIB } from '../text/byte-count';
import { systemError } from '../text/system-error';
import { runToEnd } from './run-to-end';
import type { ToolFact } from './tool-fact';
import { versionIn } from './probe';

export type Ran =
  | { readonly ok: true; readonly text: string }
  /** `code`: the system's code for a failed start or an early end, else null. */
  | { readonly ok: false; readonly code: string | null; readonly detail: string };

/** Runs a program to its end, with stdout and stderr in one. */
export type Run = (program: string, args: readonly string[], more?: RunMore) => Promise<Ran>;

interface RunMore {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. */
  readonly input?: string;
  /** In milliseconds; ten seconds if not given. */
  readonly patience?: number;
}

/** The code of a program that was ended because it took too long. */
export const TIMED_OUT = 'ETIMEDOUT';

const PATIENCE_MS = 10_000;
const OUTPUT_BYTES = 4 * MIB;

/** @param cwd where the stages run their commands, too */
export function runner(cwd: string, env: NodeJS.ProcessEnv): Run {
  return async (program, args, more = {}) => {
    const patience = more.patience ?? PATIENCE_MS;
    const { stdout, stderr, ending } = await runToEnd(program, args, {
      cwd: more.cwd ?? cwd,
      env,
      ownEnv: more.env,
      input: more.input,
      patience,
      mostBytes: OUTPUT_BYTES,
    });
    const text = `${stdout}${stderr}`;
    const failed = (code: string | null, detail: string): Ran => ({ ok: false, code, detail });
    switch (ending.kind) {
      case 'exited':
        return ending.code === 0
          ? { ok: true, text }
          : failed(null, `exit code ${ending.code}${lastWords(text)}`);
      case 'killed':
        return failed(null, `${ending.signal}${lastWords(text)}`);
      case 'refused':
        return failed(ending.code, systemError(ending.code));
      case 'out-of-time':
        return failed(TIMED_OUT, `no answer within ${patience / 1000} seconds`);
      case 'too-much-output':
        return failed(null, `more than ${formatBytes(OUTPUT_BYTES)} of output`);
    }
  };
}

/** Patterns of lines that name the error, the surest first; build tools print much else. */
const TELLING = [/\berror\b/i, /\b(unknown|invalid|cannot|failed)\b/i];

/** The error of a compiler that follows the linker's own, more precise one. */
const ECHO = /linker command failed|linking with .* failed|aborting due to/;

/** The line that names the error, else the last one. */
function lastWords(text: string): string {
  const lines = withoutBacktraces(text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ECHO.test(line));
  const [line = lines.at(-1)] = TELLING.flatMap((telling) => lines.filter((each) => telling.test(each)));
  return line === undefined ? '' : `: ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`;
}

/** Asks a tool for its version. */
export async function askTool(
  run: Run,
  path: string,
  read: (text: string) => string = versionIn,
): Promise<ToolFact> {
  const ran = await run(path, ['--version']);
  return { path, state: stateOf(ran, read) };
}

export function stateOf(ran: Ran, read: (text: string) => string): ToolFact['state'] {
  if (ran.ok) return { kind: 'found', version: read(ran.text) };
  return ran.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'broken', detail: ran.detail };
}
