import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import type { Problem } from '../model/problem';
import { distArguments, selectsSources } from '../bootstrap/dist-arguments';
import type { KeyFacts } from './stage-key';
import { contentOf } from '../project/bootstrap-config';
import { cargoConfigParts } from '../crates/cargo-config';
import { decidingStages } from '../config/order';
import { withLists } from '../training/workload';
import type { Project } from '../project/project';
import { PHASE_FACTS } from '../model/phases';
import type { ProfilingStage, Stage } from '../model/stages';
import { digestOfProfiles, digestOfSet } from './set-parts';
import { projectSources, trainingSources } from './sources';

/** Gathers the facts of a stage's key; the slow part, all groups of sources, once per process. */
export async function keyFacts(
  project: Project,
  stage: Stage,
  extraArgs: readonly string[],
): Promise<Result<KeyFacts, Problem>> {
  const { toolchain, bootstrapConfig } = project;
  const said =
    bootstrapConfig === null ? null : contentOf(bootstrapConfig, { dir: project.dir, host: toolchain.host });
  const config = withLists(project.config, project.dialect);
  const packsSources = selectsSources(
    distArguments(project.config, project.dialect, extraArgs),
    project.dialect.valueOptions,
    project.settings.sourceTarball,
  );
  const sources = await projectSources(project);
  if (!sources.ok) return sources;
  const trainingDir = config.training.kind === 'rustc-perf' ? config.training.dir : null;
  const training = trainingDir === null ? null : await trainingSources(project, trainingDir);
  if (training !== null && !training.ok) return training;
  return ok({
    config: withoutPlaces(config, project),
    sources:
      training === null ? sources.value : { ...sources.value, training: JSON.stringify(training.value) },
    host: toolchain.host,
    commit: project.commit,
    bootstrapConfig: said?.building ?? null,
    packaging: said?.packaging ?? null,
    tools: {
      cc: toolchain.cc.version,
      cxx: toolchain.cxx.version,
      profdata: toolchain.profdata.version,
      bolt: toolchain.bolt?.version ?? null,
      stage0: project.stage0Version,
      linkedLlvm: project.linkedLlvm,
    },
    environment: project.environment,
    given: await givenDigests(project, stage),
    extraArgs,
    packsSources,
  });
}

/** Names training files in the key as they are named on every machine. */
function withoutPlaces(
  config: Project['config'],
  { dir, source }: Pick<Project, 'dir' | 'source'>,
): Project['config'] {
  const { training } = config;
  if (training.kind !== 'rustc-perf') return config;
  const cargoConfig = cargoConfigParts(training.cargoConfig, { projectDir: dir, source });
  return { ...config, training: { ...training, cargoConfig: cargoConfig.map(({ name }) => name) } };
}

/** The files that opt-dist.json and bootstrap's config name; the stage itself reports missing ones. */
async function givenDigests(
  { config, dir, source, settings }: Project,
  stage: Stage,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  const add = async (name: string, file: string) => {
    const digest = await digestFile(file);
    if (digest.ok) digests[name] = digest.value.sha256;
  };
  for (const earlier of decidingStages(config, stage)) {
    const given = config.profiles[earlier];
    if (given === null) continue;
    const digest = await givenProfiles(path.resolve(dir, given), earlier);
    if (digest !== null) digests[`profiles.${earlier}`] = digest;
  }
  if (stage !== 'dist') for (const file of trainingFiles(config.training, dir, source)) await add(...file);
  // Linked into every instrumented program.
  if (typeof settings.profiler === 'string') await add('profiler', path.resolve(dir, settings.profiler));
  return digests;
}

/**
 * The same as of a trained set with the same profiles. A single file is the one profile of a set, except for one
 * of BOLT's: a later judgement tells its library, so it counts as a file.
 */
async function givenProfiles(place: string, stage: ProfilingStage): Promise<string | null> {
  if (!existsSync(place)) return null;
  if (statSync(place).isDirectory()) return digestOfSet(place);
  const digest = await digestFile(place);
  if (!digest.ok) return null;
  const { sha256 } = digest.value;
  if (stage === 'bolt') return sha256;
  const { component, kind } = PHASE_FACTS[stage];
  return digestOfProfiles([{ component, kind, sha256 }]);
}

/** The files of a training, by name: words of a command, and configs of cargo. */
function trainingFiles(
  training: Project['config']['training'],
  dir: string,
  source: string,
): [name: string, file: string][] {
  if (training.kind === 'command')
    return training.command.map((word) => [`training.${word}`, path.resolve(dir, word)]);
  return cargoConfigParts(training.cargoConfig, { projectDir: dir, source }).flatMap(
    ({ name, file }): [string, string][] => (file === null ? [] : [[`training.${name}`, file]]),
  );
}
