import { type Stage, STAGES } from '../model/stages';

/** The targets that advice names. */
export type AdvisedTarget = Stage | 'doctor' | 'clean';

export const ADVISED_TARGETS: readonly AdvisedTarget[] = [...STAGES, 'doctor', 'clean'];

/** The run that advice is for. */
export interface Run {
  readonly project: string;
  readonly target: string;
  /** How this workspace calls the project's targets, where it does not call them as the plugin does. */
  readonly names?: Readonly<Partial<Record<AdvisedTarget, string>>>;
}

/** The command that runs a target of the project. */
export function runCommand({ project, names = {} }: Run, target: AdvisedTarget): string {
  return `nx run ${project}:${names[target] ?? target}`;
}
