import path from 'node:path';
import { STAGE_HASH } from '../../key/stage-hash';
import { objectIn } from '../../model/plain-object';
import { type Stage, STAGE_FACTS, STAGES } from '../../model/stages';
import { ENTRY_NAME } from './names';

/** No hash of Nx begins so: an Nx without the guard never asks for a pointer. */
const PREFIX = 'odk-';
/** Of a pointer on the server; a real one has some 280. */
export const POINTER_BYTES = 4096;
/** Of its text, or of what an executor tells. */
export const TEXT_BYTES = 8192;

/** The second name of a result on the server: a small object that names the entry with a stage's result. */
export interface Pointer {
  readonly stage: Stage;
  readonly stageKey: string;
  /** Nx's hash under which the entry lies. */
  readonly entry: string;
  /** Directory of the result in the entry, relative to the workspace that made it. */
  readonly output: string;
  /** sha256 of the result's manifest, which has the digests of its files; null: an older release wrote this. */
  readonly manifest: string | null;
}

/**
 * Where a result came from that Nx is about to store. What came from the server is not sent there again; what
 * lay on this machine is sent unless the server has it.
 */
export type ResultSource = 'build' | 'this machine' | 'server';

/** What a stage's executor tells the guard before Nx stores the result. */
export interface MadeResult extends Pointer {
  readonly source: ResultSource;
}

/** What the executor of a given stage tells: Nx is about to store its answer, with whatever lies in its place. */
export interface NoResult {
  readonly entry: string;
  readonly isNoResult: true;
}

/** A result that a stage's executor looks for. */
export interface AskedResult {
  readonly stage: Stage;
  readonly stageKey: string;
  /** Directory of opt-dist.json, relative to the workspace. */
  readonly projectRoot: string;
  /** The hash under which Nx found nothing. */
  readonly hash: string;
}

const SOURCES: readonly ResultSource[] = ['build', 'this machine', 'server'];
const SHA256 = /^[0-9a-f]{64}$/;

/** The name of a stage key's pointer on the server. */
export function pointerName(stageKey: string): string {
  return `${PREFIX}${stageKey}`;
}

export function isPointerName(name: string): boolean {
  return name.startsWith(PREFIX);
}

export function formatPointer({ stage, stageKey, entry, output, manifest }: Pointer): string {
  const digest = manifest === null ? {} : { manifest };
  return `${JSON.stringify({ schemaVersion: 1, stage, stageKey, entry, output, ...digest })}\n`;
}

/** @returns null: it is no pointer, or one of another release */
export function parsePointer(text: string): Pointer | null {
  const value = objectIn(text);
  return value?.['schemaVersion'] === 1 ? pointerOf(value) : null;
}

export function parseTold(text: string): MadeResult | NoResult | null {
  const value = objectIn(text);
  const entry = value?.['entry'];
  if (value?.['isNoResult'] === true) return isEntry(entry) ? { entry, isNoResult: true } : null;
  const pointer = value === null ? null : pointerOf(value);
  const source = SOURCES.find((each) => each === value?.['source']);
  return pointer === null || source === undefined ? null : { ...pointer, source };
}

/** The guard's path to which executors tell their results, and below which they ask. */
export const RESULTS_PATH = '/v1/opt-dist/results';

export function resultPath({ stage, stageKey, projectRoot, hash }: AskedResult): string {
  return `${RESULTS_PATH}/${stage}/${stageKey}?${new URLSearchParams({ project: projectRoot, hash }).toString()}`;
}

/** @returns null: it is another path */
export function parseResultPath(target: string): AskedResult | null {
  const { pathname, searchParams } = new URL(target, 'http://guard');
  const [of, stageKey = '', ...others] = pathname.startsWith(`${RESULTS_PATH}/`)
    ? pathname.slice(RESULTS_PATH.length + 1).split('/')
    : [];
  const stage = STAGES.find((each) => each === of);
  const [projectRoot, hash] = [searchParams.get('project'), searchParams.get('hash')];
  if (stage === undefined || !STAGE_HASH.test(stageKey) || others.length > 0) return null;
  return projectRoot === null || hash === null ? null : { stage, stageKey, projectRoot, hash };
}

function pointerOf({
  stage: named,
  stageKey,
  entry,
  output,
  manifest = null,
}: Readonly<Record<string, unknown>>): Pointer | null {
  const stage = STAGES.find((each) => each === named);
  const isPointer =
    stage !== undefined &&
    typeof stageKey === 'string' &&
    STAGE_HASH.test(stageKey) &&
    isEntry(entry) &&
    typeof output === 'string' &&
    path.posix.basename(output) === STAGE_FACTS[stage].output &&
    (manifest === null || (typeof manifest === 'string' && SHA256.test(manifest)));
  return isPointer ? { stage, stageKey, entry, output, manifest } : null;
}

function isEntry(name: unknown): name is string {
  return typeof name === 'string' && ENTRY_NAME.test(name) && !isPointerName(name);
}
