import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, parseProfileName, type ProfileTechnique, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { AvailableProfile, AvailableProfiles } from '../plan/plan-context';
import { otherTree } from './other-tree';
import { checkedProfile, checkedSet, type Warn } from './profile-check';
import { componentsOf, neededProfile, neededProfiles } from './profile-consumer';
import { profileName } from './profile-file';
import type { Project } from '../project/project';
import { type ProfilingStage, type Stage, PROFILING_STAGES, STAGE_FACTS } from '../model/stages';
import { PHASE_FACTS, phasesOf } from '../model/phases';
import { byLibrary, byProfiledTool, type Library } from '../model/components';
import { stagesBefore } from '../config/order';
import { boltLibraries, usesStage } from '../config/uses';

const NONE: AvailableProfiles = {
  rustc: null,
  llvm: null,
  tools: byProfiledTool(() => null),
  bolt: byLibrary(() => null),
};

/** One profile of a set or a given file, verified. */
export interface Verified {
  readonly component: string;
  readonly path: string;
  readonly sha256: string;
}

/** Judges the profiles that are given in place of a stage, as before their use. */
export function checkedGiven(
  project: Project,
  stage: ProfilingStage,
  warn: Warn,
): Promise<Result<readonly Verified[], Problem>> {
  return profilesOf(project, stage, false, warn);
}

/** The output directory of a profiling stage. */
export function profileSetDir(projectDir: string, stage: ProfilingStage): string {
  return path.join(projectDir, STAGE_FACTS[stage].output);
}

/**
 * The profiles of a stage's build, each read to its end and judged for its consumer before anything is built:
 * a compiler would ignore a wrong one with one warning, hours later. Profiles given for later stages are
 * judged, too, so that the refusal comes before any training.
 * @param tolerant assume missing sets (to show a plan) instead of reporting them
 * @param warn called for profiles that have less effect than they could
 */
export async function availableProfiles(
  project: Project,
  stage: Stage,
  tolerant: boolean,
  warn: Warn,
): Promise<Result<AvailableProfiles, Problem>> {
  const { config } = project;
  const earlier = stagesBefore(config, stage);
  let found = NONE;
  for (const needed of PROFILING_STAGES) {
    const isUsed = earlier.includes(needed);
    const isGivenLater = !isUsed && needed !== stage && config.profiles[needed] !== null;
    if (!usesStage(config, needed) || !(isUsed || isGivenLater)) continue;
    const verified = await profilesOf(project, needed, tolerant, isUsed ? warn : () => undefined);
    if (!verified.ok) return verified;
    if (!isUsed) continue;
    const of = (component: string) => available(verified.value, component, needed, project);
    switch (needed) {
      case 'rustc-pgo':
        found = { ...found, rustc: of('rustc'), tools: byProfiledTool(of) };
        break;
      case 'llvm-pgo': {
        const llvm = await located(of('llvm'), project.source);
        if (!llvm.ok) return llvm;
        found = { ...found, llvm: llvm.value };
        break;
      }
      case 'bolt':
        found = { ...found, bolt: byLibrary(of) };
    }
  }
  return ok(found);
}

function available(
  profiles: readonly Verified[],
  component: string,
  stage: ProfilingStage,
  project: Project,
): AvailableProfile | null {
  const profile = profiles.find((each) => each.component === component);
  if (profile === undefined) return null;
  if (profile.path === '')
    return { from: null, fileName: profile.sha256.replaceAll(' ', '-'), sha256: profile.sha256 };
  const named = parseProfileName(path.basename(profile.path)).ok;
  const technique: ProfileTechnique = stage === 'bolt' ? 'bolt' : 'pgo';
  const fileName = named
    ? path.basename(profile.path)
    : profileName(project, component, technique, profile.sha256);
  return { from: profile.path, fileName, sha256: profile.sha256 };
}

/** A profile of LLVM names local functions by the tree that it was gathered in. */
async function located(
  profile: AvailableProfile | null,
  source: string,
): Promise<Result<AvailableProfile | null, Problem>> {
  const file = profile?.from ?? null;
  if (profile === null || file === null) return ok(profile);
  const tree = await otherTree(file, source);
  if (!tree.ok) return tree;
  return ok(tree.value === undefined ? profile : { ...profile, gatheredIn: tree.value });
}

async function profilesOf(
  project: Project,
  stage: ProfilingStage,
  tolerant: boolean,
  warn: Warn,
): Promise<Result<Verified[], Problem>> {
  const given = project.config.profiles[stage];
  const place = given === null ? profileSetDir(project.dir, stage) : path.resolve(project.dir, given);
  if (!existsSync(place)) {
    if (given !== null)
      return err({
        kind: 'unusable-profile',
        path: place,
        expected: 'a profile or a profile set',
        found: 'nothing',
        isGiven: true,
      });
    return tolerant ? ok(pending(project, stage)) : err({ kind: 'missing-profile-set', stage, dir: place });
  }
  return statSync(place).isDirectory()
    ? fromSet(project, stage, place, warn)
    : fromFile(project, stage, place, warn);
}

function pending(project: Project, stage: ProfilingStage): Verified[] {
  return componentsOf(project, stage).map((component) => {
    const [phase] = phasesOf(stage, [component]);
    return { component, path: '', sha256: `pending ${phase ?? stage}` };
  });
}

async function fromSet(
  project: Project,
  stage: ProfilingStage,
  dir: string,
  warn: Warn,
): Promise<Result<Verified[], Problem>> {
  const kind = project.config.profiles[stage] === null ? 'stage' : 'given';
  if (kind === 'given' && !existsSync(path.join(dir, 'manifest.json'))) {
    const { rawSuffix } = PHASE_FACTS[phasesOf(stage, componentsOf(project, stage))[0] ?? 'rustc-pgo'];
    const files = readdirSync(dir).filter((name) => name.includes(rawSuffix)).length;
    if (files > 0) return err({ kind: 'raw-profiles-given', stage, dir, files });
  }
  const manifest = await checkedSet(project, stage, dir, { kind, stage }, warn);
  if (!manifest.ok) return manifest;
  return ok(
    manifest.value.profiles.map(({ component, file, sha256 }) => ({
      component,
      sha256,
      path: path.join(dir, file),
    })),
  );
}

async function fromFile(
  project: Project,
  stage: ProfilingStage,
  file: string,
  warn: Warn,
): Promise<Result<Verified[], Problem>> {
  const component = componentOf(project, stage, file);
  if (!component.ok) return component;
  const needed = neededProfile(project, stage, component.value);
  const checked = await checkedProfile(file, needed, { kind: 'given', stage }, warn);
  if (!checked.ok) return checked;
  for (const other of neededProfiles(project, stage)) {
    if (other.component !== component.value)
      warn(
        `warning: ${file}: no profile of ${other.component} beside it: ${lacking(stage, other.component)}`,
      );
  }
  return ok([{ component: component.value, path: file, sha256: checked.value.sha256 }]);
}

function lacking(stage: ProfilingStage, component: string): string {
  return stage === 'bolt' ? 'BOLT leaves that library as it is' : `${component} is built without one`;
}

/** The component of a single given file: with two libraries for BOLT, only the file's name tells. */
function componentOf(project: Project, stage: ProfilingStage, file: string): Result<Library, Problem> {
  if (stage !== 'bolt') return ok(stage === 'rustc-pgo' ? 'rustc' : 'llvm');
  const libraries = boltLibraries(project.config, project.dialect);
  const name = parseProfileName(path.basename(file));
  const [first, ...others] = libraries;
  if (!name.ok && first !== undefined && others.length === 0) return ok(first);
  const named = name.ok ? libraries.find((library) => library === name.value.component) : undefined;
  if (named !== undefined) return ok(named);
  return err({
    kind: 'unusable-profile',
    path: file,
    expected: 'a directory with one profile for each library',
    found: name.ok ? `a single file of ${name.value.component}` : 'a single file',
    isGiven: true,
  });
}
