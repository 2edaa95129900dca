import { statfs } from 'node:fs/promises';
import { type Result, err, ok } from 'profile-formats';
import type { LittleRoom, Problem } from '../model/problem';
import type { BuildState, StatePatch } from '../plan/build-state';
import { type Command, formatCommand } from '../model/command';
import { MIB } from '../text/byte-count';
import { TimeLimit } from './time-limit';
import { shownOutput } from '../text/first-error';
import { attempt } from '../fs/attempt';
import type { Finished, ProcessGroup, ProcessRunner } from '../process/processes';
import type { EndOfKey } from '../key/end-of-key';
import type { TakenKey } from '../key/taken-key';
import type { Progress } from './progress';
import type { Project } from '../project/project';
import type { Stage } from '../model/stages';

/** The surroundings of an action. */
export interface Workbench {
  readonly project: Project;
  readonly stage: Stage;
  /** The stage's key at its start. */
  readonly key: TakenKey;
  /** Takes the key again, once, and says what changed since. */
  readonly endOfKey: () => Promise<EndOfKey>;
  readonly runner: ProcessRunner;
  /** Train on without the workloads that fail (`--keep-going`). */
  readonly keepsGoing: boolean;
  readonly progress: Progress;
  /** Log file of the step that runs. */
  readonly log: string;
  readonly state: BuildState;
  /** Durations of the steps so far. */
  readonly timings: readonly StepTiming[];
}

export interface StepTiming {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
}

/** An action's additions to the build state, known only after it ran. */
export type ActionResult = Promise<Result<StatePatch, Problem>>;

export interface StepOptions {
  /** Called with each line that the command prints. */
  readonly onLine?: (line: string) => void;
  /** Gets the hold on its processes. */
  readonly onStart?: (group: ProcessGroup) => void;
  /** After so long it is ended; null: it may take as long as it takes. */
  readonly seconds?: number | null;
}

/**
 * Runs a command of a step; a failed command becomes a problem with its first error and the end of its output.
 */
export async function mustSucceed(
  bench: Workbench,
  step: string,
  command: Command,
  { onLine, onStart, seconds = null }: StepOptions = {},
): Promise<Result<Finished, Problem>> {
  const limit = new TimeLimit(seconds);
  const finished = await bench.runner.run(command, {
    log: bench.log,
    onStart: (group) => {
      limit.start(group);
      onStart?.(group);
    },
    onLine: (line) => {
      bench.progress.line(line);
      onLine?.(line);
    },
  });
  limit.end();
  if (!finished.ok || finished.value.exitCode === 0) return finished;
  const { exitCode, signal, tail, error } = finished.value;
  const { log } = bench;
  if (seconds !== null && limit.isOver) {
    const output = tail.slice(-SHOWN_LINES);
    return err({ kind: 'took-too-long', step, command: formatCommand(command), seconds, log, output });
  }
  const free = await nearlyFull(bench.project.layout.buildDir);
  return err({
    kind: 'step-failed',
    free,
    step,
    command: formatCommand(command),
    exitCode,
    signal,
    log,
    output: shownOutput(tail, error, SHOWN_LINES),
  });
}

const SHOWN_LINES = 20;

/** Less than this is too little for the next object file or link of a real tree. */
const LITTLE_BYTES = 256 * MIB;

export async function nearlyFull(dir: string): Promise<LittleRoom | null> {
  const found = await attempt('read', dir, () => statfs(dir));
  if (!found.ok) return null;
  const bytes = found.value.bavail * found.value.bsize;
  return bytes < LITTLE_BYTES ? { dir, bytes } : null;
}

/**
 * The key of a result for its manifest. One that mixes two states of the sources has none, so that nobody takes
 * it for the result of either.
 */
export async function keyForManifest({ key, endOfKey }: Pick<Workbench, 'key' | 'endOfKey'>) {
  const end = await endOfKey();
  return end.kind === 'edited' ? { stageKey: null } : { stageKey: key.hash, key: key.parts };
}

export const NOTHING: Result<StatePatch, Problem> = ok({});
