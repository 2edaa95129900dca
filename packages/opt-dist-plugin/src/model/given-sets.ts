import type { ProfilingStage } from './stages';

/** The profiles that stand in place of a stage. */
export interface GivenSet {
  /** As somebody wrote it. */
  readonly text: string;
  /** Absolute: a set's directory, or a single profile. It need not exist. */
  readonly place: string;
  /** The bundle that it was unpacked from; null: it was none. */
  readonly bundle: GivenBundle | null;
}

export interface GivenBundle {
  /** Of its file: 64 lower-case hex digits. */
  readonly sha256: string;
  /** Absolute: the directory in which it lies unpacked. */
  readonly dir: string;
}

export type GivenSets = Readonly<Partial<Record<ProfilingStage, GivenSet>>>;
