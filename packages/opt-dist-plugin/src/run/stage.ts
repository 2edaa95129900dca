import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { planStage } from '../plan/planner';
import { parseRun, type RunRecord } from '../report/run-record';
import { timingTable } from '../report/timing-table';
import { attempt } from '../fs/attempt';
import { runSteps } from './interpreter';
import { keyFacts } from '../key/key-facts';
import { readKeyRecord } from '../key/key-record';
import { tellEdits } from '../key/edits';
import { Lock } from '../process/lock';
import { contextOf } from './planning';
import { preflight } from '../preflight/preflight';
import { Processes } from '../process/processes';
import { Progress } from './progress';
import { openProject, type Project } from '../project/project';
import { StateFile } from './state-file';
import { appendStepSummary } from './step-summary';
import type { StepTiming } from './workbench';
import { type Stage, stagesBefore, STAGE_FACTS } from '../model/stages';
import type { StageRequest } from '../model/stage-request';
import { cleanEnvironment } from '../process/environment';

const BEAT_MS = 5000;

/** Runs one stage: read, plan, run, report. */
export async function runStage(request: StageRequest): Promise<Result<void, Problem>> {
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const lock = await Lock.take(project.value.layout.lock, request.stage);
  if (!lock.ok) return lock;
  try {
    return await runLocked(request, project.value, lock.value);
  } finally {
    lock.value.release();
  }
}

async function runLocked(
  request: StageRequest,
  project: Project,
  lock: Lock,
): Promise<Result<void, Problem>> {
  const { stage, print, env } = request;
  const state = await StateFile.read(project.layout, project.dialect);
  if (!state.ok) return state;
  // Once: the plan uses these facts, and edits from here on are reported at the end.
  const facts = await keyFacts(project, stage, request.extraArgs);
  if (!facts.ok) return facts;
  const context = await contextOf(project, stage, facts.value, state.value.state, false, print);
  if (!context.ok) return context;
  const { steps } = planStage(stage, context.value);
  const looked = await preflight(project, stage, steps, env, print);
  if (!looked.ok) return looked;
  print(
    `${stage}: Rust ${project.dialect.rustVersion} for ${project.toolchain.host}, LLVM tools ${project.toolchain.profdata.version}, ${steps.length} steps`,
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
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  let beats: NodeJS.Timeout | undefined;
  try {
    const progress = new Progress(print, Date.now, env['OPT_DIST_OUTPUT'] === 'full');
    beats = setInterval(() => {
      progress.beat();
    }, BEAT_MS);
    const stageKey = env['NX_TASK_HASH'] ?? null;
    const record = stageKey === null ? null : await readKeyRecord(request.root, stageKey);
    const timings = await runSteps(
      {
        project,
        stage,
        stageKey,
        key: record?.parts ?? null,
        runner: processes,
        progress,
        state: state.value,
      },
      steps,
    );
    if (!timings.ok) return timings;
    await tellEdits(facts.value, request);
    const table = await summary(project, stage, timings.value);
    for (const line of ['', ...table]) print(line);
    await appendStepSummary(env, `${request.projectRoot}: ${stage}`, table);
    return ok(undefined);
  } finally {
    clearInterval(beats);
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  }
}

/** The timing table; after dist, it covers the whole chain, with the times of the earlier stages' results. */
async function summary(project: Project, stage: Stage, timings: readonly StepTiming[]): Promise<string[]> {
  const records: RunRecord[] = [];
  for (const earlier of stage === 'dist' ? stagesBefore(stage) : []) {
    const file = path.join(project.dir, STAGE_FACTS[earlier].output, 'run.json');
    const record = existsSync(file) ? parseRun(await readFile(file, 'utf8')) : null;
    if (record !== null) records.push(record);
  }
  return timingTable([...records, { stage, steps: timings }]);
}
