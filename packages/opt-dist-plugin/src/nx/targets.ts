import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { environmentOf } from '../bootstrap/environment';
import type { OptDistConfig } from '../config/config';
import { STAGE_FIELDS } from '../config/fields';
import { fingerprintCommand } from '../key/fingerprint';
import type { TargetNames } from './options';
import { sourceInputs } from './source-inputs';
import {
  type ProfilingStage,
  type Stage,
  isProfiling,
  STAGE_FACTS,
  type StageFacts,
  STAGES,
} from '../model/stages';
import { decidingStages, isLlvmFirst, stagesBefore, stagesInOrder } from '../config/order';
import { usesStage } from '../config/uses';

type Input = NonNullable<TargetConfiguration['inputs']>[number];

/** Where a project and its source tree lie, relative to the workspace, with slashes. */
export interface ProjectPlace {
  readonly projectRoot: string;
  /** Null when it lies outside of the workspace. */
  readonly sourceRoot: string | null;
  /** Does this Nx know the setting `ultracache` of a target? From 24 on. */
  readonly knowsUltracache?: boolean;
}

const TECHNOLOGIES = ['rust', 'llvm'];

/**
 * The targets of a project with an opt-dist.json, as data: no file is read here.
 */
export function buildTargets(
  config: OptDistConfig,
  place: ProjectPlace,
  names: TargetNames,
): Record<string, TargetConfiguration> {
  const used = stagesInOrder(config)
    .filter(isProfiling)
    .filter((stage) => usesStage(config, stage));
  // A stage whose profiles are given has its target: they can be given for one run, and it says so.
  const targets: Record<string, TargetConfiguration> = {};
  for (const stage of used) targets[names[stage]] = stageTarget(stage, config, used, place, names);
  targets[names.dist] = stageTarget('dist', config, used, place, names);
  return {
    ...targets,
    [names.profile]: {
      executor: 'nx:noop',
      dependsOn: used.map((stage) => names[stage]),
      metadata: {
        description: 'Gathers all profiles: every profiling stage, without the final build',
        technologies: TECHNOLOGIES,
      },
    },
    [names.bundle]: {
      ...helper('bundle', 'Packs the profile sets into one file, and prints its digests for packagers'),
      dependsOn: used.map((stage) => names[stage]),
    },
    [names.eject]: helper('eject', 'Prints a recipe that builds the distribution without Node.js'),
    [names.profiles]: helper('profiles', 'Lists the profile sets, and shows what each workload adds to them'),
    [names.plan]: helper('plan', 'Shows the steps that a stage would run now, with their reasons'),
    [names.explain]: helper(
      'explain',
      "Shows the parts of the stages' keys, and why a stage missed the cache",
    ),
    [names.doctor]: helper('doctor', 'Checks this machine for everything that the stages need'),
    [names.clean]: helper(
      'clean',
      'Removes what the stages built; profile sets, tarballs and the cache stay',
    ),
    [names.sync]: helper('sync', 'Sends waiting results to the remote cache'),
    [names.store]: helper('store', 'Lists the results in the profile store, pins them, and makes room'),
  };
}

/**
 * The targets of a project whose configuration cannot be read: each reports the problem, and none is cached.
 */
export function brokenTargets(names: TargetNames, problem: string): Record<string, TargetConfiguration> {
  const stages = Object.fromEntries(
    STAGES.map((stage) => [
      names[stage],
      {
        executor: `opt-dist-plugin:${stage}`,
        cache: false,
        parallelism: false,
        metadata: { description: problem, technologies: TECHNOLOGIES },
      },
    ]),
  );
  return {
    ...stages,
    [names.bundle]: helper('bundle', problem),
    [names.eject]: helper('eject', problem),
    [names.profiles]: helper('profiles', problem),
    [names.plan]: helper('plan', problem),
    [names.explain]: helper('explain', problem),
    [names.doctor]: helper('doctor', problem),
    [names.clean]: helper('clean', problem),
    [names.sync]: helper('sync', problem),
    [names.store]: helper('store', problem),
  };
}

export function projectMetadata(
  names: TargetNames,
  targets: Record<string, TargetConfiguration>,
  problem: string | null,
): ProjectConfiguration['metadata'] {
  const present = (roles: readonly (keyof TargetNames)[]) =>
    roles.map((role) => names[role]).filter((name) => name in targets);
  return {
    technologies: TECHNOLOGIES,
    description: problem ?? 'A Rust toolchain, built PGO- and BOLT-optimised stage by stage',
    targetGroups: {
      stages: present([...STAGES, 'profile']),
      helpers: present([
        'bundle',
        'eject',
        'profiles',
        'plan',
        'explain',
        'doctor',
        'clean',
        'sync',
        'store',
      ]),
    },
  };
}

function stageTarget(
  stage: Stage,
  config: OptDistConfig,
  used: readonly ProfilingStage[],
  place: ProjectPlace,
  names: TargetNames,
): TargetConfiguration {
  const before = stagesBefore(config, stage);
  const earlier = used.filter((other) => before.includes(other));
  const deciding = decidingStages(config, stage).some((other) => used.includes(other));
  return {
    executor: `opt-dist-plugin:${stage}`,
    cache: true,
    // All stages work in one build directory.
    parallelism: false,
    dependsOn: earlier.map((other) => names[other]),
    inputs: stageInputs(stage, config, place, deciding),
    outputs: [`{projectRoot}/${STAGE_FACTS[stage].output}`],
    // Its recordings would stand in for the inputs. A stage reads files outside of the workspace, and a hundred
    // thousand of a tree; nobody has tried whether they are right for that.
    ...(place.knowsUltracache === true ? { ultracache: { mode: 'off' } } : {}),
    metadata: { description: descriptionOf(stage, config), technologies: TECHNOLOGIES },
  };
}

function descriptionOf(stage: Stage, config: OptDistConfig): string {
  const { description, llvmFirst }: StageFacts = STAGE_FACTS[stage];
  return isLlvmFirst(config) ? (llvmFirst ?? description) : description;
}

/**
 * The inputs of the stage, in Nx's own words. The fingerprint stands for everything that Nx cannot see: sources
 * that are ignored or outside, tool versions, the recipe. The others are there for people, for `nx affected`, and
 * for the manifests of earlier stages.
 */
function stageInputs(
  stage: Stage,
  config: OptDistConfig,
  { projectRoot, sourceRoot }: ProjectPlace,
  readsSets: boolean,
): Input[] {
  return [
    { runtime: fingerprintCommand(projectRoot, stage) },
    { json: '{projectRoot}/opt-dist.json', fields: [...STAGE_FIELDS[stage]] },
    ...['bootstrap.toml', 'config.toml'].map((name) => `{projectRoot}/${name}`),
    ...(sourceRoot === null ? [] : sourceInputs(stage, config, sourceRoot)),
    ...environmentOf(config.host).map((env) => ({ env })),
    ...(readsSets ? [{ dependentTasksOutputFiles: '**/manifest.json' }] : []),
    // No npm package is part of a Rust toolchain.
    { externalDependencies: [] },
  ];
}

function helper(
  name: 'bundle' | 'eject' | 'profiles' | 'plan' | 'explain' | 'doctor' | 'clean' | 'sync' | 'store',
  description: string,
): TargetConfiguration {
  return {
    executor: `opt-dist-plugin:${name}`,
    cache: false,
    metadata: { description, technologies: TECHNOLOGIES },
  };
}
