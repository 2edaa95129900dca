import type { Stage } from './stages';

export interface StageRequest {
  /** The workspace. */
  readonly root: string;
  /** Directory of opt-dist.json, relative to it. */
  readonly projectRoot: string;
  readonly stage: Stage;
  readonly extraArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}
