/** A file or directory that could not be read. */
export interface FileError {
  /** Tells it from other errors. */
  readonly kind: 'file';
  /** As it was given. */
  readonly path: string;
  /** The system's error code, e.g. `ENOENT`, `EACCES`; `NOT_A_FILE` for directories, pipes and devices. */
  readonly code: string;
}
