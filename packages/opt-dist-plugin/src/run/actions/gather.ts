import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import type { Library } from '../../model/components';
import { PHASE_FACTS } from '../../model/phases';
import type { Problem, WorkloadFailure } from '../../model/problem';
import type { Action, Step, TrainedPart } from '../../plan/step';
import { attempt } from '../../fs/attempt';
import { formatBytes } from '../../text/byte-count';
import { describeProblem } from '../../text/describe';
import { crashOf } from '../../training/crash';
import { mergePart } from './merge';
import { finishedPart, keepOnly } from './parts';
import { clearRaw, markTrained, noProfile, rawFiles, trainedBatches } from './raw-directory';
import { type Batch, RollingMerge } from './rolling-merge';
import { leftOutDir } from './raw-profiles';
import { type ActionResult, mustSucceed, NOTHING, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/**
 * Trains the parts that no earlier run has trained, and merges what each of them wrote. With `--keep-going` a part
 * that fails does not end it, unless all do.
 */
export async function train(bench: Workbench, step: Step, action: Of<'train'>): ActionResult {
  const { parts, partsDir, phase } = action;
  const library = libraryDigest(bench, action.library);
  const opened = await keepOnly(
    partsDir,
    parts.map(({ digest }) => digest),
  );
  if (!opened.ok) return opened;
  const waiting: TrainedPart[] = [];
  for (const part of parts)
    if ((await finishedPart(partsDir, { digest: part.digest, library })) === null) waiting.push(part);
  let finished = parts.length - waiting.length;
  if (finished > 0)
    bench.progress.note(`${finished} of ${parts.length} workloads were trained by an earlier run`);
  else {
    const place = leftOutDir(action.rawDir);
    const removed = await attempt('remove', place, () => rm(place, { recursive: true, force: true }));
    if (!removed.ok) return removed;
  }
  let isWhole = true;
  for (const part of waiting) {
    if (parts.length > 1)
      bench.progress.note(`workload ${parts.indexOf(part) + 1} of ${parts.length}: ${part.name}`);
    const trained = await trainPart(bench, step, action, part, library);
    if (trained.ok) {
      finished++;
      continue;
    }
    const failure = trained.error;
    if (!isOfWorkload(failure) || parts.length === 1) return trained;
    const { stage } = PHASE_FACTS[phase];
    if (!bench.keepsGoing || (finished === 0 && part === waiting.at(-1)))
      return err({
        ...{ kind: 'workload-failed', stage, phase, workload: part.name, failure },
        ...{ finished, total: parts.length },
      });
    isWhole = false;
    bench.progress.note(`warning: the training goes on without ${part.name}:`);
    for (const line of describeProblem(failure)) bench.progress.note(`  ${line}`);
  }
  // An incomplete training is tried again by the next run.
  return isWhole ? NOTHING : ok({ trained: { [phase]: null } });
}

/** Failures of one workload, after which another one may succeed. */
function isOfWorkload(problem: Problem): problem is WorkloadFailure {
  if (problem.kind === 'step-failed' || problem.kind === 'no-profile-written') return problem.free === null;
  return problem.kind === 'unusable-raw-profiles' || problem.kind === 'refused-profiles';
}

/** BOLT's profiles fit only the very library that was trained. */
function libraryDigest({ state }: Workbench, library: Library | null): string | null {
  return library === null ? null : (state.libraries[library]?.pristine.sha256 ?? null);
}

/** @param library its digest */
async function trainPart(
  bench: Workbench,
  step: Step,
  action: Of<'train'>,
  part: TrainedPart,
  library: string | null,
): Promise<Result<void, Problem>> {
  const { rawDir } = action;
  const asked = { digest: part.digest, library };
  // An earlier run may have failed at the merge: that does not cost the training.
  let batches = await trainedBatches(rawDir, asked);
  if (batches === null) {
    const ran = await runPart(bench, step, action, part);
    if (!ran.ok) return ran;
    batches = ran.value;
    const marked = await markTrained(rawDir, asked, batches);
    if (!marked.ok) return marked;
  }
  const merged = await mergePart(bench, step, action, { ...asked, name: part.name }, batches);
  return merged.ok ? clearRaw(rawDir) : merged;
}

/**
 * Runs a part, and once more where a compiler crashed: an instrumented one may do so for once (SIGBUS, seen twice
 * with one that BOLT had instrumented). A second crash is a failure.
 */
async function runPart(
  bench: Workbench,
  step: Step,
  action: Of<'train'>,
  part: TrainedPart,
): Promise<Result<readonly Batch[], Problem>> {
  const first = await runOnce(bench, step, action, part);
  if (first.ok || first.error.kind !== 'step-failed') return first;
  const crash = crashOf(first.error.signal, first.error.output);
  if (crash === null) return first;
  bench.progress.note(`warning: the training ended by ${crash}; it is tried once more (log: ${bench.log})`);
  return runOnce(bench, step, action, part);
}

/**
 * First removes the raw profiles of the build itself, which runs instrumented tools, too: they are not
 * training.
 */
async function runOnce(
  bench: Workbench,
  step: Step,
  action: Of<'train'>,
  { command }: TrainedPart,
): Promise<Result<readonly Batch[], Problem>> {
  const { rawDir, suffix, phase } = action;
  const emptied = await clearRaw(rawDir);
  if (!emptied.ok) return emptied;
  const rolling = new RollingMerge(bench, action);
  const finished = await mustSucceed(bench, step.title, command, {
    onStart: (group) => {
      rolling.start(group);
    },
  });
  const batches = await rolling.end();
  if (!finished.ok) return finished;
  const raw = await rawFiles(rawDir, suffix);
  if (!raw.ok) return raw;
  if (raw.value.bytes === 0 && batches.length === 0)
    return noProfile(bench, { phase, dir: rawDir, pattern: `*${suffix}*` });
  const files = batches.reduce((sum, batch) => sum + batch.files, raw.value.files.length);
  const bytes = batches.reduce((sum, batch) => sum + batch.bytes, raw.value.bytes);
  bench.progress.note(`${files} raw profiles, ${formatBytes(bytes)}`);
  return ok(batches);
}

export async function placeProfile(
  _bench: Workbench,
  _step: Step,
  { from, to, sha256 }: Of<'place-profile'>,
): ActionResult {
  if (existsSync(to)) {
    const there = await digestFile(to);
    if (there.ok && there.value.sha256 === sha256) return NOTHING;
  }
  const temporary = `${to}.partial`;
  const copied = await attempt('copy', to, async () => {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, temporary);
  });
  if (!copied.ok) return copied;
  // The plan verified the profile, but hours may have passed since.
  const digest = await digestFile(temporary);
  if (!digest.ok || digest.value.sha256 !== sha256) {
    const found = digest.ok ? `sha256 ${digest.value.sha256}` : digest.error.code;
    return err({ kind: 'unusable-profile', path: from, expected: `sha256 ${sha256}`, found });
  }
  const placed = await attempt('rename', to, () => rename(temporary, to));
  return placed.ok ? NOTHING : placed;
}
