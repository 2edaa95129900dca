import type { Result } from 'profile-formats';
import type { Refusal } from '../archive/refusal';
import type { Stage } from '../model/stages';

/**
 * The checks of cache entries' contents: every entry goes out with a seal, and every entry that comes back is
 * judged before Nx sees it. Nx itself checks nothing, not even gzip's checksum (nx 23.2.1).
 */
export interface EntryChecks {
  /**
   * Bytes that are appended to Nx's archive when it is sent.
   * @param hash the task's hash, which is the entry's name
   * @param sha256 of the archive: 64 lower-case hex digits
   */
  seal(hash: string, sha256: string): Uint8Array;
  /**
   * Judges a file that came from the server.
   * @returns how many bytes from the file's start are Nx's archive, or why the entry is refused
   */
  check(file: string, hash: string): Promise<Result<AcceptedEntry, EntryProblem>>;
  /** The same for an entry of which somebody says that it is a certain result of a stage. */
  checkAs(file: string, hash: string, result: NamedResult): Promise<Result<AcceptedEntry, EntryProblem>>;
}

export interface NamedResult {
  readonly stage: Stage;
  /** Of the project that wants it. */
  readonly projectRoot: string;
  readonly stageKey: string;
  /** Directory of the result in the entry. */
  readonly output: string;
}

export interface AcceptedEntry {
  /** Bytes of the archive, without the seal. */
  readonly archiveBytes: number;
}

/** Why an entry is refused. */
export type EntryProblem = Refusal;
