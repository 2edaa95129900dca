import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { Problem } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import { writeWhole } from './parts';
import { type ActionResult, mustSucceed, NOTHING, type Workbench } from '../workbench';

type Try = Extract<Action, { kind: 'try' }>;

/** So many tries are remembered: of the lists and commands of a few configurations. */
const REMEMBERED = 20;

/** Tries workloads with the stage 0 compiler, unless this build directory has seen them work. */
export async function tryWorkloads(bench: Workbench, step: Step, action: Try): ActionResult {
  const { record, digest, workloads, benchmarks } = action;
  const tried = existsSync(record) ? await attempt('read', record, () => readFile(record, 'utf8')) : ok('');
  if (!tried.ok) return tried;
  const known = tried.value.split('\n').filter((line) => line !== '');
  if (known.includes(digest)) {
    bench.progress.note('they worked in an earlier run');
    return NOTHING;
  }
  const other = benchmarks === null ? null : await withoutCrate(benchmarks);
  if (other !== null) {
    bench.progress.note(`not tried: ${other} is no crate of Cargo, which the stage 0 compiler could build`);
    return NOTHING;
  }
  for (const workload of workloads) {
    const worked = await tryOne(bench, step, action, workload);
    if (!worked.ok) return worked;
  }
  const written = await writeWhole(record, `${[...known.slice(1 - REMEMBERED), digest].join('\n')}\n`);
  return written.ok ? NOTHING : written;
}

async function tryOne(
  bench: Workbench,
  step: Step,
  { seconds, scratch }: Try,
  { name, command }: Try['workloads'][number],
): Promise<Result<void, Problem>> {
  const made = await attempt('create', scratch, () => mkdir(scratch, { recursive: true }));
  if (!made.ok) return made;
  const finished = await mustSucceed(bench, step.title, command, { seconds });
  const removed = await attempt('remove', scratch, () => rm(scratch, { recursive: true, force: true }));
  if (!removed.ok) return removed;
  if (finished.ok) return ok(undefined);
  const failure = finished.error;
  if (failure.kind === 'took-too-long') {
    bench.progress.note(`${name} ran for ${seconds ?? 0} s without a failure`);
    return ok(undefined);
  }
  if (failure.kind !== 'step-failed') return err(failure);
  return err({ kind: 'cannot-train', stage: bench.stage, workload: name, failure });
}

/** A name may be the beginning of one, too. */
async function withoutCrate({ dir, names }: NonNullable<Try['benchmarks']>): Promise<string | null> {
  const there = await readdir(dir).catch(() => []);
  const isCrate = (name: string) =>
    there.some((each) => each.startsWith(name) && existsSync(path.join(dir, each, 'Cargo.toml')));
  return names.find((name) => !isCrate(name)) ?? null;
}
