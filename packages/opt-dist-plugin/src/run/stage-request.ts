import type { Stage } from '../model/stages';

export interface StageRequest {
  /** The workspace. */
  readonly root: string;
  /** Directory of opt-dist.json, relative to it. */
  readonly projectRoot: string;
  readonly stage: Stage;
  readonly extraArgs: readonly string[];
  /** Train on without the workloads that fail. */
  readonly keepsGoing: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** How the inputs of the target in the workspace differ from those that the plugin gave it. */
  readonly inputs: TargetInputs;
  readonly print: (line: string) => void;
}

export interface TargetInputs {
  readonly hasFingerprint: boolean;
  /** The workspace added inputs of its own, which only Nx can hash. */
  readonly hasOthers: boolean;
}
