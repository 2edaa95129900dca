import path from 'node:path';
import {
  describeSetFact,
  err,
  judgeProfile,
  ok,
  type Manifest,
  type NeededProfile,
  type ProfileSetVerdict,
  type Result,
} from 'profile-formats';
import { checkProfileSet, inspectProfile, type InspectedFile } from 'profile-formats/node';
import type { Problem, ProblemOf } from '../model/problem';
import { neededProfiles } from './profile-consumer';
import type { Project } from '../project/project';
import type { ProfilingStage } from '../model/stages';

/** Prints a line. */
export type Warn = (line: string) => void;
type Origin = ProblemOf<'refused-profiles'>['origin'];

/**
 * Reads a set and checks that its consumers can use it, whatever made it: the manifest, every digest, and
 * every function of the needed profiles. A stale profile gets a warning.
 */
export async function checkedSet(
  project: Project,
  stage: ProfilingStage,
  dir: string,
  origin: Origin,
  warn: Warn,
): Promise<Result<Manifest, Problem>> {
  const { host } = project.toolchain;
  const checked = await checkProfileSet(dir, { stage, host, needed: neededProfiles(project, stage) });
  if (!checked.ok) {
    const given = origin.kind === 'given' ? ({ isGiven: true } as const) : {};
    return err({ kind: 'bad-profile-set', dir, error: checked.error, ...given });
  }
  const { manifest, verdict } = checked.value;
  const refused = decided(dir, verdict, origin, warn);
  return refused === null ? ok(manifest) : err(refused);
}

/** Reads a single profile to its end, and checks that its consumer can use it. */
export async function checkedProfile(
  file: string,
  needed: NeededProfile,
  origin: Origin,
  warn: Warn,
): Promise<Result<InspectedFile, Problem>> {
  const inspected = await inspectProfile(file);
  if (!inspected.ok) return err({ ...inspected.error, operation: 'read', message: inspected.error.code });
  return judgedProfile(inspected.value, needed, origin, warn);
}

/** The same check of a profile that was read before. */
export function judgedProfile(
  inspected: InspectedFile,
  { consumer }: NeededProfile,
  origin: Origin,
  warn: Warn,
): Result<InspectedFile, Problem> {
  const verdict = judgeProfile(path.basename(inspected.path), inspected.facts, consumer);
  const refused = decided(path.dirname(inspected.path), verdict, origin, warn);
  return refused === null ? ok(inspected) : err(refused);
}

/** Refuses an unusable profile with all its facts; else warns once of each stale file. */
function decided(
  dir: string,
  { facts }: ProfileSetVerdict,
  origin: Origin,
  warn: Warn,
): ProblemOf<'refused-profiles'> | null {
  const of = (wanted: string) => facts.flatMap(({ grade, fact }) => (grade === wanted ? [fact] : []));
  const unusable = of('unusable');
  if (unusable.length > 0) return { kind: 'refused-profiles', dir, facts: unusable, origin };
  const stale = of('stale');
  for (const file of new Set(stale.map((fact) => fact.file))) {
    const words = stale.filter((fact) => fact.file === file).map(describeSetFact);
    warn(`warning: ${path.join(dir, file)}: ${words.join('; ')}`);
  }
  return null;
}
