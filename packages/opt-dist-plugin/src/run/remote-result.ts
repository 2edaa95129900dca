import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import { DEFAULT_LIMITS } from '../archive/limits';
import { type Refusal, refuse } from '../archive/refusal';
import type { ArchiveSink, ArchiveVisitor } from '../archive/walk';
import { attempt } from '../fs/attempt';
import type { TakenKey } from '../key/taken-key';
import { SKIP_REMOTE_VARIABLE } from '../model/run-environment';
import { type Stage, STAGE_FACTS } from '../model/stages';
import type { Project } from '../project/project';
import { walkArchive } from '../remote-cache/entry-checks/archive';
import { EXIT_CODE, TERMINAL_OUTPUT } from '../remote-cache/entry-checks/nx-files';
import { WrittenFile } from '../remote-cache/entry-checks/profile-set';
import { describeEntryProblem } from '../remote-cache/refused-entry';
import type { ResultSource } from '../remote-cache/policy/pointer';
import { askGuard, guardOf, tellGuard } from '../remote-cache/results/ask';
import { parseRun } from '../report/run-record';
import { judgeResult, keyOfResult } from '../store/judge';
import { describeProblem } from '../text/describe';
import { keepResult, type Origin, placeFiles, storeBytesOf, storeOf } from './earlier-result';
import { HASH_VARIABLE } from './fingerprint-check';
import type { StageRequest } from './stage-request';

type Request = Pick<StageRequest, 'projectRoot' | 'stage' | 'env' | 'print'>;

/**
 * Looks for a result of a stage's key on the team's server, through the guard of this run, puts it in place and
 * keeps it in the profile store. Whatever is wrong with it costs a line, never the stage.
 * @returns null: there is none, or none that is right
 */
export async function remoteResult(
  request: Request,
  project: Project,
  key: Pick<TakenKey, 'stage' | 'hash'>,
): Promise<Origin | null> {
  const { env, print, projectRoot } = request;
  const guard = guardOf(env);
  const hash = env[HASH_VARIABLE];
  if (guard === null || hash === undefined || env[SKIP_REMOTE_VARIABLE] === '1') return null;
  // The stage has the lock on the directory above it.
  const work = path.join(path.dirname(project.layout.lock), 'remote-result');
  const taken = await attempt('write', work, async (): Promise<Result<boolean, string>> => {
    await rm(work, { recursive: true, force: true });
    await mkdir(work);
    const file = path.join(work, 'entry');
    const asked = { stage: key.stage, stageKey: key.hash, projectRoot, hash };
    const answer = await askGuard(guard, asked, file);
    if (answer.kind === 'none') return ok(false);
    if (answer.kind === 'refused') return err(answer.reason);
    const dir = path.join(work, 'files');
    await mkdir(dir);
    const unpacked = await walkArchive(file, answer.bytes, new Unpacked(answer.output, dir), DEFAULT_LIMITS);
    if (!unpacked.ok) return err(describeEntryProblem(unpacked.error));
    return placeJudged(project, key, dir);
  });
  await attempt('remove', work, () => rm(work, { recursive: true, force: true }));
  const result = taken.ok ? taken.value : err(describeProblem(taken.error).join('; '));
  if (!result.ok) print(`remote cache: no result under the stage key ${key.hash}: ${result.error}`);
  if (!result.ok || !result.value) return null;
  await keep(request, project, key);
  return 'the remote cache';
}

/** Judges the files as a later stage would, and copies them to their place. */
async function placeJudged(
  project: Project,
  { stage, hash }: Pick<TakenKey, 'stage' | 'hash'>,
  dir: string,
): Promise<Result<true, string>> {
  const found = await keyOfResult(dir, stage);
  if (found !== hash) return err(`expected a result of this key, found ${found ?? 'none'}`);
  const judged = await judgeResult(project, stage, dir);
  if (!judged.ok) return err(judged.error.join('; '));
  const placed = await placeFiles(dir, outputOf(project, stage));
  return placed.ok ? ok(true) : err(describeProblem(placed.error).join('; '));
}

async function keep(
  { env, print, projectRoot }: Request,
  project: Project,
  key: Pick<TakenKey, 'stage' | 'hash'>,
): Promise<void> {
  const store = storeOf(env);
  if (store === null) return;
  const file = path.join(outputOf(project, key.stage), 'run.json');
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const steps = (text.ok ? parseRun(text.value)?.steps : null) ?? [];
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  await keepResult(project, key, [], seconds, {
    ...{ store, maxBytes: storeBytesOf(env), name: projectRoot, print },
  });
}

/**
 * Tells the guard which stage key the result has that Nx is about to store, so that others find it by that.
 */
export async function announceResult(
  { env, stage, projectRoot }: Request,
  project: Project,
  source: ResultSource,
): Promise<void> {
  const guard = guardOf(env);
  const entry = env[HASH_VARIABLE];
  // Not this run's, where the build changed its own sources: others judge the result by its manifest.
  const stageKey = await keyOfResult(outputOf(project, stage), stage);
  const digest = await digestFile(path.join(outputOf(project, stage), MANIFEST_FILE));
  const manifest = digest.ok ? digest.value.sha256 : null;
  if (guard === null || entry === undefined || stageKey === null) return;
  const output = path.posix.join(projectRoot.split(path.sep).join('/'), STAGE_FACTS[stage].output);
  await tellGuard(guard, { stage, stageKey, entry, output, manifest, source });
}

/** Tells the guard that Nx is about to store no result, but the answer of a given stage: nobody should find it. */
export async function announceNoResult(env: NodeJS.ProcessEnv): Promise<void> {
  const guard = guardOf(env);
  const entry = env[HASH_VARIABLE];
  if (guard !== null && entry !== undefined) await tellGuard(guard, { entry, isNoResult: true });
}

function outputOf(project: Project, stage: Stage): string {
  return path.join(project.dir, STAGE_FACTS[stage].output);
}

/** Writes a result's files into one directory. */
class Unpacked implements ArchiveVisitor {
  readonly outputs: readonly string[];

  constructor(
    private readonly output: string,
    private readonly dir: string,
  ) {
    this.outputs = [output];
  }

  async file(name: string): Promise<Result<ArchiveSink | null, Refusal>> {
    if (name === TERMINAL_OUTPUT || name === EXIT_CODE) return ok(null);
    const file = name.slice(this.output.length + 1);
    if (file === '' || file.includes('/'))
      return refuse(`archive: ${name}`, 'a file of one directory', 'another');
    return ok(new WrittenFile(await open(path.join(this.dir, file), 'wx')));
  }
}
