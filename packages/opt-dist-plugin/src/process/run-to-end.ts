import { type ChildProcess, spawn } from 'node:child_process';
import { isSystemError } from '../fs/attempt';
import { cleanEnvironment } from './environment';

/** How a program ended. */
type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** The system could not start it, or it was stopped; `code` is the system's code for that. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'out-of-time' }
  | { readonly kind: 'too-much-output' };

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly ending: Ending;
}

export interface RunToEndOptions {
  /** The directory of this process if not given. */
  readonly cwd?: string | undefined;
  /** Cleaned before the program gets it. */
  readonly env: NodeJS.ProcessEnv;
  /** Added to the cleaned one. */
  readonly ownEnv?: Readonly<Record<string, string>> | undefined;
  /** Its standard input, empty if not given: no tool shall wait for an answer. */
  readonly input?: string | undefined;
  /** In milliseconds; for ever if not given. */
  readonly patience?: number | undefined;
  /** Of stdout and stderr together. A program that writes more is ended. */
  readonly mostBytes: number;
  readonly stop?: AbortSignal | undefined;
  /** Its stderr goes to the user's terminal. */
  readonly showsErrors?: boolean | undefined;
}

/**
 * Starts a program and keeps its output. The long commands of stages, whose output is passed on line by line,
 * are `Processes`'. This is node's own function: each nx command asks tools, and loading execa for it takes
 * 75 ms (execa 9.6.1, Node 20.20).
 */
export function runToEnd(program: string, args: readonly string[], options: RunToEndOptions): Promise<Ended> {
  return new Promise((resolve) => {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let bytes = 0;
    let timer: NodeJS.Timeout | undefined;
    const end = (ending: Ending) => {
      clearTimeout(timer);
      const [stdout, stderr] = [output.stdout, output.stderr].map((each) => Buffer.concat(each).toString());
      resolve({ stdout: stdout ?? '', stderr: stderr ?? '', ending });
    };
    const child = started(program, args, options);
    if ('kind' in child) {
      end(child);
      return;
    }
    const cut = (ending: Ending) => {
      child.kill('SIGKILL');
      // The program's own children may hold the pipes open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      end(ending);
    };
    for (const name of ['stdout', 'stderr'] as const)
      child[name]?.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > options.mostBytes) cut({ kind: 'too-much-output' });
        else output[name].push(chunk);
      });
    child.on('error', (error: NodeJS.ErrnoException) => {
      end({ kind: 'refused', code: error.code ?? 'unknown', message: error.message });
    });
    child.on('close', (code, signal) => {
      end(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal });
    });
    if (options.patience !== undefined)
      timer = setTimeout(() => {
        cut({ kind: 'out-of-time' });
      }, options.patience);
    // A program that is not there, or does not read, is known by how it ends.
    child.stdin?.on('error', () => undefined).end(options.input);
  });
}

/** An immediate refusal of the system is an ending, too. */
function started(program: string, args: readonly string[], options: RunToEndOptions): ChildProcess | Ending {
  try {
    return spawn(program, args, {
      cwd: options.cwd,
      env: { ...cleanEnvironment(options.env), ...options.ownEnv },
      stdio: [
        options.input === undefined ? 'ignore' : 'pipe',
        'pipe',
        options.showsErrors === true ? 'inherit' : 'pipe',
      ],
      ...(options.stop === undefined ? {} : { signal: options.stop }),
    });
  } catch (error) {
    if (isSystemError(error)) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}
