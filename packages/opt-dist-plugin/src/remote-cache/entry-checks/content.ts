import { type Result, ok } from 'profile-formats';
import type { Stage } from '../../model/stages';
import { parseRun } from '../../report/run-record';
import type { EntryProblem } from '../entry';
import { EXIT_CODE } from './nx-files';
import type { ArchiveSink, ArchiveVisitor } from '../../archive/walk';
import type { ExpectedResult } from './expected-result';
import { refuse } from '../../archive/refusal';

/** The contents that an archive must hold. */
export interface ContentCheck extends ArchiveVisitor {
  /** Judges the whole, after the last file. */
  finish(): Promise<Result<void, EntryProblem>>;
  /** Cleans up, whatever the judgement was. */
  dispose(): Promise<void>;
}

/** Holds a file in memory; the caller has checked its size. */
export class HeldFile implements ArchiveSink {
  private readonly pieces: Buffer[] = [];

  write(bytes: Buffer) {
    this.pieces.push(bytes);
  }

  end() {
    // Nothing to close.
  }

  bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

/** Nx stores failed tasks only on request, and no stage's failure is a result. */
export function checkExitCode(code: HeldFile | null): Result<void, EntryProblem> {
  const value = code === null ? null : code.bytes().readInt32BE();
  return value === 0 ? ok(undefined) : refuse(`archive: ${EXIT_CODE}`, '0', String(value));
}

/** A `run.json` is shown by later runs, though it decides nothing. */
export function checkRun(run: HeldFile | null, stage: Stage, where: string): Result<void, EntryProblem> {
  if (run === null) return ok(undefined);
  const found = parseRun(run.bytes().toString());
  if (found === null) return refuse(where, 'a record of a run', 'something else');
  return found.stage === stage ? ok(undefined) : refuse(`${where}: stage`, stage, found.stage);
}

/**
 * Content of a task that is not a stage, about whose files nothing is known, until a file of a stage's output
 * comes: then the walk ends, and the entry is to be judged as that stage's.
 */
export class AnyContent implements ContentCheck {
  readonly outputs = null;
  found: ExpectedResult | null = null;

  constructor(private readonly stages: readonly ExpectedResult[]) {}

  named(name: string): Result<void, EntryProblem> {
    this.found = this.stages.find(({ output }) => name.startsWith(`${output}/`)) ?? null;
    return this.found === null ? ok(undefined) : refuse(`archive: ${name}`, 'no file of a stage', 'one');
  }

  file(): Promise<Result<null, EntryProblem>> {
    return Promise.resolve(ok(null));
  }

  finish(): Promise<Result<void, EntryProblem>> {
    return Promise.resolve(ok(undefined));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
