import { existsSync } from 'node:fs';
import { err, ok, type Result } from 'profile-formats';
import type { InspectedFile } from 'profile-formats/node';
import { rawDir } from '../bootstrap/layout';
import type { Problem } from '../model/problem';
import { judgedProfile, type Warn } from './profile-check';
import { neededProfile } from './profile-consumer';
import type { Project } from '../project/project';
import { type Phase, PHASE_FACTS, type PhaseFacts } from '../model/phases';

/**
 * Judges the output of a merge tool by the rules of its later consumers, so that no stage publishes an
 * unusable profile.
 * @returns the profile's kind, or the facts and the place of the raw profiles
 */
export function judgeMerged(
  project: Project,
  phase: Phase,
  inspected: InspectedFile,
  warn: Warn,
): Result<PhaseFacts['kind'], Problem> {
  const { stage, component, kind } = PHASE_FACTS[phase];
  const { identification } = inspected.facts;
  // BOLT would read its other format, too, but no merge tool writes that one.
  if (stage === 'bolt' && identification.kind !== kind) {
    return err({
      kind: 'unusable-profile',
      path: inspected.path,
      expected: kind,
      found: identification.kind,
    });
  }
  const raw = rawDir(project.layout, phase);
  const origin = { kind: 'merged', stage, raw: existsSync(raw) ? raw : null } as const;
  const judged = judgedProfile(inspected, neededProfile(project, stage, component), origin, warn);
  return judged.ok ? ok(kind) : judged;
}
