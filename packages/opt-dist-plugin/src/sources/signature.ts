/** What tells whether a file is still what it was, as git looks at it; times in nanoseconds. */
export interface Signature {
  readonly size: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly inode: bigint;
  /** Type and permissions. */
  readonly mode: bigint;
}
