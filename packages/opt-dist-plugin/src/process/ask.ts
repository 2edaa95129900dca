import { execFile } from 'node:child_process';
import { withoutBacktraces } from '../text/backtrace';
import { cleanEnvironment } from './environment';
import type { ToolFact } from './tool-fact';
import { versionIn } from './probe';

export type Ran =
  | { readonly ok: true; readonly text: string }
  /** `code`: the system's word for why it could not be started or was ended, else null. */
  | { readonly ok: false; readonly code: string | null; readonly detail: string };

/** Runs a program to its end, with stdout and stderr in one. */
export type Run = (program: string, args: readonly string[], more?: RunMore) => Promise<Ran>;

export interface RunMore {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads from stdin. */
  readonly input?: string;
  /** In milliseconds; ten seconds if not given. */
  readonly patience?: number;
}

/** The code of a program that was ended because it took too long. */
export const TIMED_OUT = 'ETIMEDOUT';

const PATIENCE_MS = 10_000;
const OUTPUT_BYTES = 4 * 2 ** 20;

/** @param cwd where the stages run their commands, too */
export function runner(cwd: string, env: NodeJS.ProcessEnv): Run {
  const clean = cleanEnvironment(env);
  return (program, args, more = {}) =>
    new Promise((resolve) => {
      const patience = more.patience ?? PATIENCE_MS;
      const options = {
        cwd: more.cwd ?? cwd,
        env: { ...clean, ...more.env },
        timeout: patience,
        killSignal: 'SIGKILL' as const,
        maxBuffer: OUTPUT_BYTES,
      };
      const child = execFile(program, args, options, (error, stdout, stderr) => {
        const text = `${stdout}${stderr}`;
        if (error === null) resolve({ ok: true, text });
        else if (typeof error.code === 'string') resolve({ ok: false, code: error.code, detail: error.code });
        else if (error.killed === true)
          resolve({ ok: false, code: TIMED_OUT, detail: `no answer within ${patience / 1000} seconds` });
        else {
          const how = error.signal ?? `exit code ${error.code ?? 'unknown'}`;
          resolve({ ok: false, code: null, detail: `${how}${lastWords(text)}` });
        }
      });
      // A program that is not there, or does not read, is known by how it ends.
      child.stdin?.on('error', () => undefined).end(more.input ?? '');
    });
}

/** Lines that tell what is wrong, the surest first; build tools say a lot besides. */
const TELLING = [/\berror\b/i, /\b(unknown|invalid|cannot|failed)\b/i];

/** What compilers say after the linker has said what is wrong. */
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
