import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { environmentOf } from '../bootstrap/environment';
import type { OptDistConfig } from '../config/config';
import { STAGE_FIELDS } from '../config/fields';
import type { TargetNames } from './options';
import { sourceInputs } from './source-inputs';
import {
  type ProfilingStage,
  type Stage,
  PROFILING_STAGES,
  STAGE_FACTS,
  STAGES,
  stagesBefore,
} from '../model/stages';
import { usesStage } from '../config/uses';

type Input = NonNullable<TargetConfiguration['inputs']>[number];

const TECHNOLOGIES = ['rust', 'llvm'];

/**
 * The targets of a project with an opt-dist.json, as data: no file is read here.
 * @param sourceRoot the source tree relative to the workspace with slashes, or null when it lies outside
 */
export function buildTargets(
  config: OptDistConfig,
  sourceRoot: string | null,
  names: TargetNames,
): Record<string, TargetConfiguration> {
  const used = PROFILING_STAGES.filter(
    (stage) => usesStage(config, stage) && config.profiles[stage] === null,
  );
  const targets: Record<string, TargetConfiguration> = {};
  for (const stage of used) targets[names[stage]] = stageTarget(stage, config, used, sourceRoot, names);
  targets[names.dist] = stageTarget('dist', config, used, sourceRoot, names);
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
    [names.plan]: helper('plan', problem),
    [names.explain]: helper('explain', problem),
    [names.doctor]: helper('doctor', problem),
    [names.clean]: helper('clean', problem),
    [names.sync]: helper('sync', problem),
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
      helpers: present(['plan', 'explain', 'doctor', 'clean', 'sync']),
    },
  };
}

function stageTarget(
  stage: Stage,
  config: OptDistConfig,
  used: readonly ProfilingStage[],
  sourceRoot: string | null,
  names: TargetNames,
): TargetConfiguration {
  const earlier = used.filter((other) => stagesBefore(stage).includes(other));
  return {
    executor: `opt-dist-plugin:${stage}`,
    cache: true,
    // All stages work in one build directory.
    parallelism: false,
    dependsOn: earlier.map((other) => names[other]),
    inputs: stageInputs(stage, config, sourceRoot, earlier.length > 0),
    outputs: [`{projectRoot}/${STAGE_FACTS[stage].output}`],
    metadata: { description: STAGE_FACTS[stage].description, technologies: TECHNOLOGIES },
  };
}

/**
 * The inputs of the stage, in Nx's own words. The hasher adds the parts that Nx cannot see: sources that are
 * ignored or outside, tool versions, the recipe.
 */
function stageInputs(
  stage: Stage,
  config: OptDistConfig,
  sourceRoot: string | null,
  hasEarlier: boolean,
): Input[] {
  return [
    { json: '{projectRoot}/opt-dist.json', fields: [...STAGE_FIELDS[stage]] },
    ...['bootstrap.toml', 'config.toml'].map((name) => `{projectRoot}/${name}`),
    ...(sourceRoot === null ? [] : sourceInputs(stage, config, sourceRoot)),
    ...environmentOf(config.host).map((env) => ({ env })),
    ...(hasEarlier ? [{ dependentTasksOutputFiles: '**/manifest.json' }] : []),
    // No npm package is part of a Rust toolchain.
    { externalDependencies: [] },
  ];
}

function helper(
  name: 'plan' | 'explain' | 'doctor' | 'clean' | 'sync',
  description: string,
): TargetConfiguration {
  return {
    executor: `opt-dist-plugin:${name}`,
    cache: false,
    metadata: { description, technologies: TECHNOLOGIES },
  };
}
