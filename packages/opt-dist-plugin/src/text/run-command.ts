import { type Stage, STAGES } from '../model/stages';

/** The targets that advice names. */
export type AdvisedTarget = Stage | 'doctor' | 'clean' | 'store';

export const ADVISED_TARGETS: readonly AdvisedTarget[] = [...STAGES, 'doctor', 'clean', 'store'];

/** The run that advice is for. */
export interface Run {
  readonly project: string;
  readonly target: string;
  /** How this workspace calls the project's targets, where it does not call them as the plugin does. */
  readonly names?: Readonly<Partial<Record<AdvisedTarget, string>>>;
}

/**
 * The commands that remove a stage's result from this machine: from the project and the profile store, and from
 * Nx's cache. --skip-nx-cache would leave it in there, and the next plain run would restore it.
 */
export function forgetCommands(run: Run, stage: Stage): string {
  return `\`${runCommand(run, 'store')} --forget=${stage}\` and \`nx reset\``;
}

/** Is the target of this run a stage? */
export function isStageTarget({ target, names = {} }: Run): boolean {
  return STAGES.some((stage) => (names[stage] ?? stage) === target);
}

/** The command that runs a target of the project. */
export function runCommand({ project, names = {} }: Run, target: AdvisedTarget): string {
  return `nx run ${project}:${names[target] ?? target}`;
}
