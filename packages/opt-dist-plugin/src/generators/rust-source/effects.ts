import { err, ok, type Result } from 'profile-formats';
import type { SourceProblem } from './problem';
import { runToEnd } from '../../process/run-to-end';
import { formatBytes, MIB } from '../../text/byte-count';

/** The tools of every effect: a place for its messages, and a signal to stop. */
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

/** Debian's packages for programs that may be missing. */
const PACKAGES: Readonly<Record<string, string>> = {
  git: 'git',
  tar: 'tar',
  patch: 'patch',
  'apt-get': 'apt (this is for Debian and its derivatives)',
  'dpkg-source': 'dpkg-dev',
};

const KEPT_CHARACTERS = 4000;
/** A list of all files of a source tree with its vendored crates has some tens of millions of characters. */
const OUTPUT_BYTES = 256 * MIB;

/**
 * Runs a command to its end.
 * @param shown its stderr is for the user, such as git's progress
 * @returns what it wrote to stdout
 */
export async function command(
  effects: Pick<Effects, 'stop' | 'env'>,
  program: string,
  args: readonly string[],
  cwd: string,
  shown = false,
): Promise<Result<string, SourceProblem>> {
  const { stdout, stderr, ending } = await runToEnd(program, args, {
    cwd,
    env: effects.env,
    stop: effects.stop,
    showsErrors: shown,
    mostBytes: OUTPUT_BYTES,
  });
  const failed = (detail: string, install: string | null = null): Result<string, SourceProblem> =>
    err({ kind: 'command', command: [program, ...args].join(' '), detail, install });
  const complaint = stderr.slice(-KEPT_CHARACTERS).trim();
  const withComplaint = (how: string) => failed(complaint === '' ? how : `${how}\n${complaint}`);
  switch (ending.kind) {
    case 'exited':
      return ending.code === 0 ? ok(stdout) : withComplaint(`exit code ${ending.code}`);
    case 'killed':
      return withComplaint(ending.signal);
    case 'refused':
      return ending.code === 'ENOENT'
        ? failed('not found', PACKAGES[program] ?? program)
        : failed(ending.message);
    case 'too-much-output':
      return failed(`more than ${formatBytes(OUTPUT_BYTES)} of output`);
    case 'out-of-time':
      return failed('no answer in time');
  }
}
