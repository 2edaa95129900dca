import type { ByteSource } from '../base/byte-source';
import type { Result } from '../base/result';
import type { FileError } from '../base/file-error';

/** What the command line needs of the machine that it runs on. */
export interface Machine {
  /** Opens a file; whoever gets it closes it. */
  open(path: string): Promise<Result<ByteSource & { close(): Promise<void> }, FileError>>;
  /** Names as people read them, in the same order; a name that no tool here can read stays as it is. */
  demangle(names: readonly string[]): Promise<readonly string[]>;
  /** Of this package. */
  version(): string;
}

/** What a call printed, and its exit code: 0 usable, 1 not usable, 2 a wrong call. */
export interface Outcome {
  readonly exitCode: 0 | 1 | 2;
  readonly output: string;
  readonly errors: string;
}
