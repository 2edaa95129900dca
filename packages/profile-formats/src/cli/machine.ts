import type { ByteSource } from '../base/byte-source';
import type { Result } from '../base/result';
import type { FileError } from '../base/file-error';
import type { PackedFacts } from '../identify/packed';

/** The bytes of a profile, and the compression that was read through, if any. */
export interface OpenSource extends ByteSource {
  readonly packed?: PackedFacts['format'] | null;
  close(): Promise<void>;
}

/** The command line's access to its machine. */
export interface Machine {
  /** Opens a file; the caller closes it. */
  open(path: string): Promise<Result<OpenSource, FileError>>;
  /** Demangles names and keeps their order; a name that is not mangled stays as it is. */
  demangle(names: readonly string[]): Promise<readonly string[]>;
  /** The version of this package. */
  version(): string;
}

/** The output of a call and its exit code: 0 usable, 1 not usable, 2 a wrong call. */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  readonly output: string;
  readonly errors: string;
}
