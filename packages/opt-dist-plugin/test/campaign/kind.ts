import type { Scene } from './scene';

/** A kind of faults. */
export interface Kind {
  readonly name: string;
  /** What the faults are, in a few words. */
  readonly words: string;
  /** Can it be tried without a stage that runs? */
  readonly withoutBuilds: boolean;
  /** Why it cannot be tried on this machine; null: it can. */
  readonly impossible: () => string | null;
  /** Makes a fault and lets runs meet it; then the fault is over. */
  readonly fault: (scene: Scene) => Promise<void>;
}
