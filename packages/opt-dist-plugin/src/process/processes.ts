import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { type Command, formatCommand } from '../model/command';
import { backtraceLines } from '../text/backtrace';
import { type FirstError, FirstErrorFinder } from '../text/first-error';
import { isSystemError } from '../fs/attempt';

export interface Finished {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines of its output, oldest first, without the frames of backtraces. */
  readonly tail: readonly string[];
  /** The first error in its output. */
  readonly error: FirstError | null;
}

export interface RunOptions {
  /** Gets all of stdout and stderr. */
  readonly log: string;
  readonly onLine: (line: string) => void;
  /** Gets the hold on the program's processes once it runs. */
  readonly onStart?: (group: ProcessGroup) => void;
  /** It runs beside another command, and ends by itself if this process is killed. */
  readonly isBeside?: boolean;
}

/** The running processes of a command. */
export interface ProcessGroup {
  readonly pause: () => void;
  readonly resume: () => void;
  readonly end: () => void;
}

/** Runs one command at a time, and others beside it; the fake of unit tests implements the same. */
export interface ProcessRunner {
  /**
   * @returns how it ended, also when it failed; an error only if it could not be started or the run was
   * interrupted
   */
  run(command: Command, options: RunOptions): Promise<Result<Finished, Problem>>;
}

const TAIL_LINES = 40;
const GRACE_MS = 5000;
/** Who ends a whole tree of processes signals the innermost ones first: this process hears of it within that time. */
const SIGNAL_MS = 500;

/**
 * Real processes, each the leader of a group of its own, so that the whole tree of a build can be ended.
 * On SIGINT and SIGTERM the group gets SIGTERM, then SIGKILL.
 */
export class Processes implements ProcessRunner {
  #interrupted: NodeJS.Signals | null = null;
  readonly #groups = new Set<number>();

  /**
   * @param env the environment of every command, before its own
   * @param onGroup gets the number of the running group, so that the run after a SIGKILL can end its
   * remaining processes
   */
  constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly onGroup: (group: number | null) => void,
  ) {}

  /** Ends the running commands and refuses to start more. */
  interrupt(signal: NodeJS.Signals) {
    this.#interrupted = signal;
    for (const group of this.#groups) endGroup(group);
  }

  #interruption(): Result<never, Problem> | null {
    const signal = this.#interrupted;
    return signal === null ? null : err({ kind: 'interrupted', signal });
  }

  async run(
    command: Command,
    { log, onLine, onStart, isBeside = false }: RunOptions,
  ): Promise<Result<Finished, Problem>> {
    const refused = this.#interruption();
    if (refused !== null) return refused;
    const { execa } = await import('execa');
    const file = openLog(log);
    file.line(`$ ${formatCommand(command, true)}`);
    const child = execa(command.program, command.args, {
      cwd: command.cwd,
      env: { ...this.env, ...command.env },
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      buffer: false,
      reject: false,
      detached: true,
    });
    const group = child.pid ?? null;
    if (group !== null) this.#groups.add(group);
    if (!isBeside) this.onGroup(group);
    if (group !== null) onStart?.(holdOn(group));
    const tail: string[] = [];
    const isOfBacktrace = backtraceLines();
    const errors = new FirstErrorFinder();
    try {
      for await (const line of child.iterable({ from: 'all' })) {
        file.line(line);
        if (!isOfBacktrace(line)) {
          tail.push(line);
          errors.add(line);
        }
        if (tail.length > TAIL_LINES) tail.shift();
        onLine(line);
      }
    } catch {
      // A process that fails ends its output with an error; how it ended is in the result.
    }
    const result = await child;
    if (group !== null) this.#groups.delete(group);
    if (!isBeside) this.onGroup(null);
    const logFailure = await file.close();
    if (result.failed && wasEnded(result.signal, tail)) await passed(SIGNAL_MS);
    const interrupted = this.#interruption();
    if (interrupted !== null) return interrupted;
    if (logFailure !== null) {
      return err({
        kind: 'file',
        path: log,
        operation: 'write',
        code: logFailure.code ?? 'unknown',
        message: logFailure.message,
      });
    }
    if (result.exitCode === undefined && result.signal === undefined) {
      const cause: unknown = result.cause;
      const code = isSystemError(cause) ? cause.code : 'unknown';
      return err({
        kind: 'file',
        path: command.program,
        operation: 'start',
        code,
        message: result.shortMessage ?? 'cannot be started',
      });
    }
    const { exitCode = null, signal = null } = result;
    return ok({ exitCode, signal, tail, error: errors.found });
  }
}

/** Somebody ended the command, or a program that it started, as far as its last lines say. */
function wasEnded(signal: string | undefined, tail: readonly string[]): boolean {
  const ended = /\bSIG(TERM|INT|HUP)\b/;
  return ended.test(signal ?? '') || tail.some((line) => ended.test(line));
}

/** Signals a whole process group; one that is gone is fine. */
export function killGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

function holdOn(group: number): ProcessGroup {
  return {
    pause: () => killGroup(group, 'SIGSTOP'),
    resume: () => killGroup(group, 'SIGCONT'),
    end: () => {
      endGroup(group);
    },
  };
}

/** A group that was paused gets the signal when it goes on. */
function endGroup(group: number) {
  killGroup(group, 'SIGTERM');
  killGroup(group, 'SIGCONT');
  setTimeout(() => {
    killGroup(group, 'SIGKILL');
  }, GRACE_MS).unref();
}

function openLog(path: string) {
  mkdirSync(dirname(path), { recursive: true });
  const stream = createWriteStream(path, { flags: 'a' });
  let failure: NodeJS.ErrnoException | null = null;
  // A full disk must not end the process that writes the log; it is reported once the command has ended.
  stream.on('error', (error) => (failure ??= error));
  return {
    line: (text: string) => {
      if (failure === null) stream.write(`${text}\n`);
    },
    close: () =>
      new Promise<NodeJS.ErrnoException | null>((resolve) => {
        if (failure !== null || stream.destroyed) resolve(failure);
        else {
          stream.once('close', () => {
            resolve(failure);
          });
          stream.end();
        }
      }),
  };
}
