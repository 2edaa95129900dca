import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { planStage } from '../plan/planner';
import { parseRun, type RunRecord } from '../report/run-record';
import { type GivenRecord, timingTable } from '../report/timing-table';
import { attempt } from '../fs/attempt';
import { runSteps } from './interpreter';
import { endOfKey, startedKey } from '../key/end-of-key';
import { type TakenKey, takeKey } from '../key/taken-key';
import { Lock } from '../process/lock';
import { stagesBefore } from '../config/order';
import { afterEdit } from '../plan/after-edit';
import {
  earlierResult,
  keepResult,
  mendEarlierSets,
  skipsResults,
  storeBytesOf,
  storeOf,
} from './earlier-result';
import { checkFingerprint, HASH_VARIABLE } from './fingerprint-check';
import { announceNoResult, announceResult, remoteResult } from './remote-result';
import { keyOfResult } from '../store/judge';
import { contextOf } from './planning';
import { preflight } from '../preflight/preflight';
import { Processes } from '../process/processes';
import { tellTerminal } from '../process/terminal';
import { Progress } from './progress';
import { openProject, type Project } from '../project/project';
import type { StageRequest } from './stage-request';
import { StateFile } from './state-file';
import { appendStepSummary } from './step-summary';
import type { StepTiming } from './workbench';
import { minuteOf } from '../text/minute';
import { someOf } from '../text/some-of';
import { answerGiven } from './given-stage';
import { isProfiling, type Stage, STAGE_FACTS } from '../model/stages';
import { cleanEnvironment } from '../process/environment';

const BEAT_MS = 5000;

/** Runs one stage: take its key, look for an earlier result, read, plan, run, keep, report. */
export async function runStage(request: StageRequest): Promise<Result<void, Problem>> {
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const given = isProfiling(request.stage) ? project.value.given[request.stage] : undefined;
  if (given !== undefined && isProfiling(request.stage)) {
    await announceNoResult(request.env);
    return answerGiven(project.value, request.stage, given, request.print);
  }
  const lock = await Lock.take(project.value.layout.lock, request.stage);
  if (!lock.ok) return lock;
  try {
    const ran = await runLocked(request, project.value, lock.value);
    const lost = lock.value.lost();
    return lost === null ? ran : err(lost);
  } finally {
    lock.value.release();
  }
}

async function runLocked(
  request: StageRequest,
  project: Project,
  lock: Lock,
): Promise<Result<void, Problem>> {
  const { stage, env, print, inputs, extraArgs } = request;
  const store = storeOf(env);
  const mended = await mendEarlierSets(project, stage, store, print);
  if (!mended.ok) return mended;
  const declared = inputs.hasOthers ? (env[HASH_VARIABLE] ?? null) : null;
  const key = await takeKey(project, stage, extraArgs, declared);
  if (!key.ok) return key;
  const checked = await checkFingerprint(request, key.value);
  if (!checked.ok) return checked;
  if (!skipsResults(env)) {
    const found = await earlierResult(project, key.value, store, print);
    if (!found.ok) return found;
    const origin = found.value ?? (await remoteResult(request, project, key.value));
    if (origin !== null) {
      print(
        `${stage}: restored under the stage key ${key.value.hash} on ${minuteOf(new Date())}, from cache: ${origin}`,
      );
      await announceResult(request, project, origin === 'the remote cache' ? 'server' : 'this machine');
      return summarise(request, project, null);
    }
  }
  return build(request, project, lock, key.value);
}

async function build(
  request: StageRequest,
  project: Project,
  lock: Lock,
  key: TakenKey,
): Promise<Result<void, Problem>> {
  const { stage, print, env } = request;
  const started = startedKey(project, key);
  const state = await StateFile.read(project.layout, project.dialect);
  if (!state.ok) return state;
  const context = await contextOf(project, stage, key.facts, state.value.state, false, print);
  if (!context.ok) return context;
  const { steps } = planStage(stage, context.value);
  const looked = await preflight(project, stage, steps, env, print);
  if (!looked.ok) return looked;
  print(
    `${stage}: Rust ${project.dialect.rustVersion} for ${project.toolchain.host}, LLVM tools ${project.toolchain.profdata.version}, ${steps.length} steps, on ${minuteOf(new Date())}`,
  );

  const logs = path.join(project.layout.logs, stage);
  const cleared = await attempt('remove', logs, () => rm(logs, { recursive: true, force: true }));
  if (!cleared.ok) return cleared;
  const processes = new Processes(cleanEnvironment(env), (group) => {
    lock.group(group);
  });
  const stop = (signal: NodeJS.Signals) => {
    processes.interrupt(signal);
  };
  lock.onLost = () => {
    stop('SIGTERM');
  };
  const pressed = () => {
    tellTerminal(`${stage}: interrupted. Finished steps are kept, and the same command goes on from there.`);
  };
  process.once('SIGINT', pressed);
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  let beats: NodeJS.Timeout | undefined;
  try {
    const progress = new Progress(print, Date.now, env['OPT_DIST_OUTPUT'] === 'full');
    beats = setInterval(() => {
      progress.beat();
    }, BEAT_MS);
    // Once, before the result is put in place: its manifest says whether it has a key.
    let ended: ReturnType<typeof endOfKey> | undefined;
    const end = () => (ended ??= endOfKey(started, request));
    const timings = await runSteps(
      {
        ...{ project, stage, key, endOfKey: end, runner: processes, progress, state: state.value },
        keepsGoing: request.keepsGoing,
      },
      steps,
    );
    if (!timings.ok) return timings;
    const judged = await end();
    if (judged.kind === 'edited') {
      const forgotten = await state.value.patch(afterEdit(judged.parts));
      if (!forgotten.ok) return forgotten;
      const { parts, files } = judged;
      return err({
        kind: 'edited-meanwhile',
        stage,
        parts,
        files,
        dir: path.join(project.dir, STAGE_FACTS[stage].output),
      });
    }
    if (judged.kind === 'same' && judged.unkeyed.length > 0) {
      const forgotten = await state.value.patch(afterEdit(judged.unkeyed));
      if (!forgotten.ok) return forgotten;
    }
    const store = storeOf(env);
    // A set that lacks workloads has no key: it is nobody else's result.
    const isKeyed = (await keyOfResult(path.join(project.dir, STAGE_FACTS[stage].output), stage)) !== null;
    if (!isKeyed)
      print(
        `${stage}: the result is incomplete, and kept under no key; without --keep-going the next run trains what is missing`,
      );
    await announceResult(request, project, 'build');
    const isKept =
      isKeyed &&
      store !== null &&
      (await keepResult(
        project,
        key,
        judged.kind === 'grown' ? [judged.hash] : [],
        timings.value.reduce((sum, { seconds }) => sum + seconds, 0),
        { store, maxBytes: storeBytesOf(env), name: request.projectRoot, print },
      ));
    if (judged.kind === 'grown')
      print(
        `${stage}: the build itself wrote ${someOf(judged.files)} into its sources; ${isKept ? 'the result is kept for the sources with and without' : 'the next run finds no result for the sources with it'}`,
      );
    return await summarise(request, project, timings.value);
  } finally {
    clearInterval(beats);
    process.off('SIGINT', pressed);
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  }
}

async function summarise(
  { stage, print, env, projectRoot }: StageRequest,
  project: Project,
  /** Null: those of the run that made the result. */
  timings: readonly StepTiming[] | null,
): Promise<Result<void, Problem>> {
  const table = await summary(project, stage, timings);
  for (const line of ['', ...table]) print(line);
  await appendStepSummary(env, `${projectRoot}: ${stage}`, table);
  return ok(undefined);
}

/** The timing table; after dist, it covers the whole chain, with the times of the earlier stages' results. */
async function summary(
  project: Project,
  stage: Stage,
  timings: readonly StepTiming[] | null,
): Promise<string[]> {
  const records: (RunRecord | GivenRecord)[] = [];
  const read = [
    ...(stage === 'dist' ? stagesBefore(project.config, stage) : []),
    ...(timings === null ? [stage] : []),
  ];
  for (const each of read) {
    if (isProfiling(each) && project.given[each] !== undefined) {
      records.push({ stage: each, steps: null });
      continue;
    }
    const file = path.join(project.dir, STAGE_FACTS[each].output, 'run.json');
    const record = existsSync(file) ? parseRun(await readFile(file, 'utf8')) : null;
    if (record !== null) records.push(record);
  }
  return timingTable(timings === null ? records : [...records, { stage, steps: timings }]);
}
