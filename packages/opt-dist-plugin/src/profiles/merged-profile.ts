import { existsSync } from 'node:fs';
import { err, ok, type ProfileKind, type Result } from 'profile-formats';
import type { InspectedFile } from 'profile-formats/node';
import { rawDir } from '../bootstrap/layout';
import type { Problem } from '../model/problem';
import { judgedProfile, type Warn } from './profile-check';
import { neededProfile } from './profile-consumer';
import type { Project } from '../project/project';
import type { ProfilingStage } from '../model/stages';
import type { Phase } from '../model/phases';
import type { Profiled } from '../model/components';

/** What a phase's profile is for. */
const PURPOSE: Readonly<
  Record<Phase, { readonly stage: ProfilingStage; readonly component: Profiled; readonly kind: MergedKind }>
> = {
  'rustc-pgo': { stage: 'rustc-pgo', component: 'rustc', kind: 'llvm-indexed' },
  'rustdoc-pgo': { stage: 'rustc-pgo', component: 'rustdoc', kind: 'llvm-indexed' },
  'clippy-pgo': { stage: 'rustc-pgo', component: 'clippy', kind: 'llvm-indexed' },
  'llvm-pgo': { stage: 'llvm-pgo', component: 'llvm', kind: 'llvm-indexed' },
  'bolt-llvm': { stage: 'bolt', component: 'llvm', kind: 'bolt-fdata' },
  'bolt-rustc': { stage: 'bolt', component: 'rustc', kind: 'bolt-fdata' },
};

/** What the merge tools write. */
type MergedKind = Exclude<ProfileKind, 'bolt-yaml'>;

/** Component that a phase's profile is for. */
export function componentOf(phase: Phase): Profiled {
  return PURPOSE[phase].component;
}

/**
 * Judges what a merge tool wrote as those will that use it later, so that no stage publishes what none can use.
 * @returns the kind of profile that it is, or the facts and where the raw profiles are
 */
export function judgeMerged(
  project: Project,
  phase: Phase,
  inspected: InspectedFile,
  warn: Warn,
): Result<MergedKind, Problem> {
  const { stage, component, kind } = PURPOSE[phase];
  const { identification } = inspected.facts;
  // BOLT would read its other format, too, but no merge tool writes it.
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
