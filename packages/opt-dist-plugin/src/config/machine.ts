import type { OptDistConfig } from './config';

/**
 * The fields that say where things are on one machine, how much it can do at once, or how to go on after a
 * run that went wrong. No result is meant to depend on them; they may also come from the git-ignored opt-dist.local.json and from the environment.
 */
export const MACHINE_FIELDS = [
  'python',
  'buildDir',
  'stage0',
  'llvm.dir',
  'bolt.timeLimit',
  'training.dir',
  'training.jobs',
  'training.skipUnusable',
  'training.diskBudget',
  'training.tryFirst',
  'training.keep',
] as const;
export type MachineField = (typeof MACHINE_FIELDS)[number];

/** Values for some of the machine's fields. */
export interface MachineSettings {
  readonly python?: string;
  readonly buildDir?: string;
  readonly stage0?: string | null;
  readonly 'llvm.dir'?: string | null;
  readonly 'bolt.timeLimit'?: number;
  readonly 'training.dir'?: string | null;
  readonly 'training.jobs'?: number;
  readonly 'training.skipUnusable'?: boolean;
  readonly 'training.diskBudget'?: string;
  readonly 'training.tryFirst'?: boolean;
  readonly 'training.keep'?: 'none' | 'workloads';
}

/**
 * The config with the machine's own values in place of those of opt-dist.json. A command does not use
 * `training.dir`, so it is then left out: the machine's settings outlive the branch for which somebody made
 * them.
 */
export function withMachineSettings(config: OptDistConfig, settings: MachineSettings): OptDistConfig {
  const { training } = config;
  const common = {
    jobs: settings['training.jobs'] ?? training.jobs,
    skipUnusable: settings['training.skipUnusable'] ?? training.skipUnusable,
    diskBudget: settings['training.diskBudget'] ?? training.diskBudget,
    tryFirst: settings['training.tryFirst'] ?? training.tryFirst,
    keep: settings['training.keep'] ?? training.keep,
  };
  const dir = settings['training.dir'];
  const llvmDir = settings['llvm.dir'];
  return {
    ...config,
    python: settings.python ?? config.python,
    buildDir: settings.buildDir ?? config.buildDir,
    stage0: settings.stage0 === undefined ? config.stage0 : settings.stage0,
    llvm: llvmDir === undefined ? config.llvm : { ...config.llvm, dir: llvmDir },
    bolt: { ...config.bolt, timeLimit: settings['bolt.timeLimit'] ?? config.bolt.timeLimit },
    training:
      training.kind === 'command' || dir === undefined
        ? { ...training, ...common }
        : { ...training, ...common, dir },
  };
}
