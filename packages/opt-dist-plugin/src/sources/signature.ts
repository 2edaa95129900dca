/** The evidence that a file is unchanged, as git judges it; times in nanoseconds. */
export interface Signature {
  readonly size: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly inode: bigint;
  /** Type and permissions. */
  readonly mode: bigint;
}
