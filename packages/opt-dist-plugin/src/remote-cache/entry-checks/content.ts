import { type Result, ok } from 'profile-formats';
import type { EntryProblem } from '../entry';
import { EXIT_CODE } from './archive-names';
import type { ArchiveSink, ArchiveVisitor } from './archive';
import { refuse } from './refusal';

/** What an archive must hold to be what it should be. */
export interface ContentCheck extends ArchiveVisitor {
  /** Once everything was seen. */
  finish(): Promise<Result<void, EntryProblem>>;
  /** Whatever came of it. */
  dispose(): Promise<void>;
}

/** A file that is held in memory; its size was looked at before. */
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

/** Nx stores tasks that failed only when it is told to, and no stage's failure is a result. */
export function checkExitCode(code: HeldFile | null): Result<void, EntryProblem> {
  const value = code === null ? null : code.bytes().readInt32BE();
  return value === 0 ? ok(undefined) : refuse(`archive: ${EXIT_CODE}`, '0', String(value));
}

/** Of any task that is no stage: nothing is known of its files. */
export function anyContent(): ContentCheck {
  return {
    outputs: null,
    file: () => Promise.resolve(ok(null)),
    finish: () => Promise.resolve(ok(undefined)),
    dispose: () => Promise.resolve(),
  };
}
