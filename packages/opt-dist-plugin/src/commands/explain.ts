import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { keyOfManifest, type KeyOfManifest } from '../report/dist-manifest';
import {
  type ExplainedStage,
  explanationJson,
  formatExplanation,
  formatOverview,
} from '../report/explanation';
import { attempt } from '../fs/attempt';
import { changedNxLevel, nxLevel } from '../key/nx-level';
import { takeKey } from '../key/taken-key';
import { openProject } from '../project/project';
import { isProfiling, type Stage, STAGE_FACTS } from '../model/stages';
import { givenLine } from '../report/given-line';

/** A stage of the project, as its target says. */
export interface Explainable {
  readonly stage: Stage;
  /** The workspace added inputs of its own to the target. */
  readonly hasOthers: boolean;
}

/** Stands for the part that only a run knows. */
const AT_THE_RUN = "Nx's hash, known when the stage runs";

export interface ExplainRequest {
  readonly root: string;
  readonly projectRoot: string;
  /** The project, as Nx has resolved it. */
  readonly configuration: unknown;
  /** The stages that the project has. */
  readonly stages: readonly Explainable[];
  /** Null: all, in short. */
  readonly stage: Stage | null;
  readonly json: boolean;
  /**
   * A manifest, a directory with one, or a directory of such directories (a teammate's project), relative to
   * the workspace; null: the stages' own outputs.
   */
  readonly against: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Prints the parts of the stages' keys, and how they differ from the keys of existing results. */
export async function explain(request: ExplainRequest): Promise<Result<void, Problem>> {
  // Without a project there are no keys, so the problem itself is the explanation.
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const other = request.against === null ? ok(null) : await readOther(request.root, request.against);
  if (!other.ok) return other;
  const stage = request.stage ?? stageOf(other.value?.manifest ?? null);
  const level = await nxLevel(request.root, request.configuration);
  const explained: ExplainedStage[] = [];
  let isGiven = false;
  for (const { stage: name, hasOthers } of request.stages) {
    if (stage !== null && name !== stage) continue;
    const given = isProfiling(name) ? project.value.given[name] : undefined;
    if (given !== undefined && isProfiling(name)) {
      if (!request.json) request.print(givenLine(name, given));
      isGiven = true;
      continue;
    }
    const key = await takeKey(project.value, name, [], hasOthers ? AT_THE_RUN : null);
    if (!key.ok) return key;
    const { hash, parts } = key.value;
    const against = other.value?.manifest != null ? ok(other.value) : await readOwn(request, name);
    if (!against.ok) return against;
    const { place, manifest } = against.value;
    const nx = await changedNxLevel(request.root, request.projectRoot, name, level, request.env);
    explained.push({ stage: name, hash, parts, against: { place, manifest }, nx });
  }
  if (request.json) request.print(JSON.stringify(explanationJson(explained), null, 2));
  else if (explained.length === 0 && isGiven) return ok(undefined);
  else if (explained.length === 0)
    request.print(`${request.stage ?? 'no stage'}: the project has no such target`);
  else
    for (const line of stage === null ? formatOverview(explained) : explained.flatMap(formatExplanation))
      request.print(line);
  return ok(undefined);
}

interface Other {
  readonly place: string;
  /** Null: a directory of results. */
  readonly manifest: KeyOfManifest | null;
}

async function readOther(root: string, place: string): Promise<Result<Other, Problem>> {
  const file = path.resolve(root, place);
  const inside = path.join(file, MANIFEST_FILE);
  if (existsSync(file) && statSync(file).isDirectory() && !existsSync(inside))
    return ok({ place, manifest: null });
  const read = await readManifest(existsSync(inside) ? inside : file);
  return read.ok ? ok({ place, manifest: read.value }) : read;
}

/** The stage's own result, or the directory of that name in a teammate's project. */
async function readOwn(request: ExplainRequest, stage: Stage): Promise<Result<Other, Problem>> {
  const place = path.join(request.against ?? request.projectRoot, STAGE_FACTS[stage].output);
  const file = path.resolve(request.root, place, MANIFEST_FILE);
  if (!existsSync(file)) return ok({ place, manifest: null });
  const read = await readManifest(file);
  return read.ok ? ok({ place, manifest: read.value }) : read;
}

async function readManifest(file: string): Promise<Result<KeyOfManifest, Problem>> {
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return text;
  const manifest = keyOfManifest(text.value);
  return manifest === null ? err({ kind: 'no-manifest', path: file }) : ok(manifest);
}

function stageOf(manifest: KeyOfManifest | null): Stage | null {
  return (manifest?.stage as Stage | undefined) ?? null;
}
