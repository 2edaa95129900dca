import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, ok, parseProfileName, type Result } from 'profile-formats';
import { digestFile, identifyFile, readProfileSet } from 'profile-formats/node';
import type { ProfilingStage, Stage } from '../config';
import { PROFILING_STAGES } from '../config';
import type { Problem } from '../errors/problem';
import type { AvailableProfile, AvailableProfiles } from '../pipeline';
import { boltLibraries, usesStage } from '../pipeline';
import { profileName } from './profile-file';
import type { Project } from './project';

const NONE: AvailableProfiles = { rustc: null, llvm: null, bolt: { llvm: null, rustc: null } };

/** One profile of a set or a given file, verified. */
interface Verified {
  readonly component: string;
  readonly path: string;
  readonly sha256: string;
}

/** The output directory of a profiling stage. */
export function profileSetDir(projectDir: string, stage: ProfilingStage): string {
  return path.join(projectDir, `${stage}-profiles`);
}

/**
 * The profiles that a stage builds with, each verified: manifest, digest, kind, host.
 * @param tolerant sets that are not there yet are assumed (to show a plan) instead of reported
 */
export async function availableProfiles(
  project: Project,
  stage: Stage,
  tolerant: boolean,
): Promise<Result<AvailableProfiles, Problem>> {
  const { config } = project;
  let found = NONE;
  for (const needed of PROFILING_STAGES) {
    if (needed === stage) break;
    if (!usesStage(config, needed)) continue;
    const verified = await profilesOf(project, needed, tolerant);
    if (!verified.ok) return verified;
    const of = (component: string) => available(verified.value, component, project);
    if (needed === 'bolt') found = { ...found, bolt: { llvm: of('llvm'), rustc: of('rustc') } };
    else
      found = {
        ...found,
        [needed === 'rustc-pgo' ? 'rustc' : 'llvm']: of(needed === 'rustc-pgo' ? 'rustc' : 'llvm'),
      };
  }
  return ok(found);
}

function available(
  profiles: readonly Verified[],
  component: string,
  project: Project,
): AvailableProfile | null {
  const profile = profiles.find((each) => each.component === component);
  if (profile === undefined) return null;
  if (profile.path === '')
    return { from: null, fileName: profile.sha256.replaceAll(' ', '-'), sha256: profile.sha256 };
  const named = parseProfileName(path.basename(profile.path)).ok;
  const technique = profile.path.endsWith('.fdata') ? 'bolt' : 'pgo';
  const fileName = named
    ? path.basename(profile.path)
    : profileName(project, component, technique, profile.sha256);
  return { from: profile.path, fileName, sha256: profile.sha256 };
}

async function profilesOf(
  project: Project,
  stage: ProfilingStage,
  tolerant: boolean,
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
      });
    return tolerant ? ok(pending(project, stage)) : err({ kind: 'missing-profile-set', stage, dir: place });
  }
  return statSync(place).isDirectory() ? fromSet(project, stage, place) : fromFile(project, stage, place);
}

function pending(project: Project, stage: ProfilingStage): Verified[] {
  if (stage !== 'bolt')
    return [{ component: stage === 'rustc-pgo' ? 'rustc' : 'llvm', path: '', sha256: `pending ${stage}` }];
  return boltLibraries(project.config, project.dialect).map((library) => ({
    component: library,
    path: '',
    sha256: `pending bolt-${library}`,
  }));
}

async function fromSet(
  project: Project,
  stage: ProfilingStage,
  dir: string,
): Promise<Result<Verified[], Problem>> {
  const set = await readProfileSet(dir);
  if (!set.ok) return err({ kind: 'bad-profile-set', dir, error: set.error });
  const { manifest } = set.value;
  const manifestPath = path.join(dir, 'manifest.json');
  if (manifest.stage !== stage) {
    return err({
      kind: 'unusable-profile',
      path: manifestPath,
      expected: `a set of ${stage}`,
      found: `a set of ${manifest.stage}`,
    });
  }
  if (manifest.host !== project.toolchain.host) {
    return err({
      kind: 'unusable-profile',
      path: manifestPath,
      expected: `host ${project.toolchain.host}`,
      found: `host ${manifest.host}`,
    });
  }
  for (const profile of manifest.profiles) {
    const checked = await checkKind(stage, path.join(dir, profile.file));
    if (!checked.ok) return checked;
  }
  return ok(
    manifest.profiles.map(({ component, file, sha256 }) => ({
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
): Promise<Result<Verified[], Problem>> {
  const checked = await checkKind(stage, file);
  if (!checked.ok) return checked;
  const digest = await digestFile(file);
  if (!digest.ok) return err({ ...digest.error, operation: 'read', message: digest.error.code });
  const name = parseProfileName(path.basename(file));
  const libraries = boltLibraries(project.config, project.dialect);
  const component =
    stage === 'rustc-pgo'
      ? 'rustc'
      : stage === 'llvm-pgo'
        ? 'llvm'
        : name.ok
          ? name.value.component
          : libraries.length === 1
            ? libraries[0]
            : undefined;
  if (component === undefined) {
    return err({
      kind: 'unusable-profile',
      path: file,
      expected: 'a directory with one profile for each library',
      found: 'a single file',
    });
  }
  return ok([{ component, path: file, sha256: digest.value.sha256 }]);
}

/** A raw profile, or a profile of the other technique, would be ignored by the compiler or refused hours later. */
async function checkKind(stage: ProfilingStage, file: string): Promise<Result<void, Problem>> {
  const found = await identifyFile(file);
  if (!found.ok) return err({ ...found.error, operation: 'read', message: found.error.code });
  const kind = found.value.kind;
  const expected = stage === 'bolt' ? ['bolt-fdata', 'bolt-yaml'] : ['llvm-indexed'];
  if (expected.includes(kind)) return ok(undefined);
  return err({ kind: 'unusable-profile', path: file, expected: expected.join(' or '), found: kind });
}
