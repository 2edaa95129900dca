import type { Stage } from '../config';

/**
 * What the hash of a stage's task was made of, kept beside Nx's own workspace data under that hash. The hasher
 * writes it; what runs, checks or explains the stage reads it in another process.
 */
export interface KeyRecord {
  readonly schemaVersion: 1;
  /** The stage key: the task's hash. */
  readonly hash: string;
  /** Nx project and its directory relative to the workspace. */
  readonly project: string;
  readonly projectRoot: string;
  readonly stage: Stage;
  /** The task's outputs, relative to the workspace. */
  readonly outputs: readonly string[];
  /** The key's parts: name → value or digest. */
  readonly parts: Readonly<Record<string, string>>;
}
