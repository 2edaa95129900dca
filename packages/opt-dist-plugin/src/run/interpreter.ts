import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { Step } from '../plan/step';
import { instrument, optimise, restore, snapshot } from './actions/bolt';
import { bootstrap, check, clear, collector } from './actions/build';
import { collectProfiles } from './actions/collect';
import { placeProfile, train } from './actions/gather';
import { merge } from './actions/merge';
import { rebaseProfile } from './actions/rebase';
import { tryWorkloads } from './actions/try';
import { collectTarballs, verifyTarballs } from './actions/tarballs';
import { runTests, unpackToolchain } from './actions/tests';
import type { StateFile } from './state-file';
import type { ActionResult, StepTiming, Workbench } from './workbench';

/** The things that all steps of a stage share. */
export interface Run extends Omit<Workbench, 'state' | 'log' | 'timings'> {
  readonly state: StateFile;
}

/**
 * Runs the steps in order. The state records a step's effects as unfinished before the step, and as done
 * after it. The first problem ends the run; finished steps stay recorded.
 */
export async function runSteps(
  run: Run,
  steps: readonly Step[],
): Promise<Result<readonly StepTiming[], Problem>> {
  const timings: StepTiming[] = [];
  for (const [index, step] of steps.entries()) {
    const begun = await run.state.patch(step.before);
    if (!begun.ok) return begun;
    run.progress.start(step.title, step.reason, index + 1, steps.length);
    const number = String(index + 1).padStart(2, '0');
    const log = path.join(run.project.layout.logs, run.stage, `${number}-${step.id}.log`);
    const result = await act({ ...run, state: run.state.state, log, timings }, step);
    if (!result.ok) {
      const forgotten = blamesResult(result.error) ? await run.state.patch(step.failed ?? {}) : result;
      return forgotten.ok ? result : forgotten;
    }
    const recorded = await run.state.patch(step.after, result.value);
    if (!recorded.ok) return recorded;
    timings.push({ id: step.id, title: step.title, seconds: run.progress.end() });
  }
  return ok(timings);
}

/** Does a failure tell of the files that a step looked at, rather than of the machine or the user? */
function blamesResult(error: Problem): boolean {
  if (error.kind === 'step-failed') return error.free === null && error.signal === null;
  return error.kind !== 'interrupted' && error.kind !== 'file';
}

function act(bench: Workbench, step: Step): ActionResult {
  const { action } = step;
  switch (action.kind) {
    case 'check':
      return check(bench, step, action);
    case 'bootstrap':
      return bootstrap(bench, step, action);
    case 'clear':
      return clear(bench, step, action);
    case 'collector':
      return collector(bench, step, action);
    case 'try':
      return tryWorkloads(bench, step, action);
    case 'train':
      return train(bench, step, action);
    case 'merge':
      return merge(bench, step, action);
    case 'place-profile':
      return placeProfile(bench, step, action);
    case 'rebase-profile':
      return rebaseProfile(bench, step, action);
    case 'snapshot':
      return snapshot(bench, step, action);
    case 'instrument':
      return instrument(bench, step, action);
    case 'restore':
      return restore(bench, step, action);
    case 'optimise':
      return optimise(bench, step, action);
    case 'collect-profiles':
      return collectProfiles(bench, step, action);
    case 'verify-tarballs':
      return verifyTarballs(bench, step, action);
    case 'unpack-toolchain':
      return unpackToolchain(bench, step, action);
    case 'test':
      return runTests(bench, step, action);
    case 'collect-tarballs':
      return collectTarballs(bench, step, action);
  }
}
