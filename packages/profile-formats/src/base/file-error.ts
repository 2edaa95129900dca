/** A file or directory that could not be read. */
export interface FileError {
  /** Tells it from other errors. */
  readonly kind: 'file';
  /** As it was given. */
  readonly path: string;
  /**
   * The system's error code, e.g. `ENOENT`, `EACCES`; `NOT_A_FILE` for directories, pipes and devices;
   * `DAMAGED_PACKING` and `TOO_LARGE` for compressed files and streams.
   */
  readonly code: string;
}
