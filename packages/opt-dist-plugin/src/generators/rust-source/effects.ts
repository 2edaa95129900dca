import { spawn } from 'node:child_process';
import { err, ok, type Result } from 'profile-formats';
import type { SourceProblem } from './problem';
import { cleanEnvironment } from '../../process/environment';

/** What every effect has at hand: somewhere to say what it does, and how to know that it shall stop. */
export interface Effects {
  readonly say: (line: string) => void;
  readonly stop: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs an action that Ctrl-C and SIGTERM stop: commands are ended, half-written files keep their `.part`. */
export async function stoppable<T>(
  effects: Omit<Effects, 'stop'>,
  action: (effects: Effects) => Promise<Result<T, SourceProblem>>,
): Promise<Result<T, SourceProblem>> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    controller.abort(signal);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const result = await action({ ...effects, stop: controller.signal });
    return controller.signal.aborted
      ? err({ kind: 'interrupted', signal: String(controller.signal.reason) })
      : result;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** Debian's package of a program that may not be there. */
const PACKAGES: Readonly<Record<string, string>> = {
  git: 'git',
  tar: 'tar',
  patch: 'patch',
  'apt-get': 'apt (this is for Debian and its derivatives)',
  'dpkg-source': 'dpkg-dev',
};

const KEPT_CHARACTERS = 4000;

/**
 * Runs a command to its end.
 * @param shown its stderr is for the user, such as git's progress
 * @returns what it wrote to stdout
 */
export function command(
  effects: Pick<Effects, 'stop' | 'env'>,
  program: string,
  args: readonly string[],
  cwd: string,
  shown = false,
): Promise<Result<string, SourceProblem>> {
  return new Promise((resolve) => {
    const failed = (detail: string, install: string | null = null) => {
      const text = [program, ...args].join(' ');
      resolve(err({ kind: 'command', command: text, detail, install }));
    };
    const child = spawn(program, args, {
      cwd,
      env: cleanEnvironment(effects.env),
      stdio: ['ignore', 'pipe', shown ? 'inherit' : 'pipe'],
      signal: effects.stop,
    });
    let output = '';
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-KEPT_CHARACTERS);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      failed(
        error.code === 'ENOENT' ? 'not found' : error.message,
        error.code === 'ENOENT' ? (PACKAGES[program] ?? program) : null,
      );
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(ok(output));
      else
        failed(
          [signal ?? `exit code ${code ?? 'unknown'}`, complaint.trim()]
            .filter((line) => line !== '')
            .join('\n'),
        );
    });
  });
}
