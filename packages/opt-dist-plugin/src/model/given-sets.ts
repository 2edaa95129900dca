import type { ProfilingStage } from './stages';

/** The profiles that stand in place of a stage. */
export interface GivenSet {
  /** As somebody wrote it. */
  readonly text: string;
  /** Absolute: a set's directory, or a single profile. It need not exist. */
  readonly place: string;
}

export type GivenSets = Readonly<Partial<Record<ProfilingStage, GivenSet>>>;
