import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, parseManifest, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import { attempt } from '../fs/attempt';
import { isProfiling, type Stage } from '../model/stages';
import { checkedSet } from '../profiles/profile-check';
import type { Project } from '../project/project';
import { keyOfManifest, parseDistManifest } from '../report/dist-manifest';
import { describeProblem } from '../text/describe';

/** What is wrong with a result, in one or a few lines. */
export type Refused = readonly string[];

/** The key that the manifest of a result names; null: there is no result, or it has no key. */
export async function keyOfResult(dir: string, stage: Stage): Promise<string | null> {
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const manifest = text.ok ? keyOfManifest(text.value) : null;
  return manifest?.stage === stage ? manifest.stageKey : null;
}

/**
 * Judges a result as the stages after it would: a profile set by its manifest, every digest, and every function
 * of its profiles; a distribution by the sizes and digests of its tarballs.
 * @param dir absolute directory of the result
 */
export async function judgeResult(
  project: Project,
  stage: Stage,
  dir: string,
): Promise<Result<void, Refused>> {
  if (!isProfiling(stage)) return judgeDistribution(dir);
  // The stage that uses a stale set warns of it.
  const set = await checkedSet(project, stage, dir, { kind: 'stage', stage }, () => undefined);
  return set.ok ? ok(undefined) : err(describeProblem(set.error));
}

/** @param dir absolute directory of the result */
async function judgeDistribution(dir: string): Promise<Result<void, Refused>> {
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return err(describeProblem(text.error));
  const manifest = parseDistManifest(text.value);
  if (!manifest.ok) {
    const { where, expected, found } = manifest.error;
    return err([`${file}: ${where === '' ? '' : `${where}: `}expected ${expected}, found ${found}`]);
  }
  return comparedFiles(dir, manifest.value.files);
}

/**
 * Compares the files of a stage's result with its manifest, by size and digest; needs no project.
 * @returns null: they are as they were made
 */
export async function faultsOf(stage: Stage, dir: string): Promise<Refused | null> {
  if (!isProfiling(stage)) {
    const judged = await judgeDistribution(dir);
    return judged.ok ? null : judged.error;
  }
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return [`${file}: ${existsSync(file) ? text.error.code : 'missing'}`];
  const manifest = parseManifest(text.value);
  if (!manifest.ok) return [`${file}: not a manifest`];
  const compared = await comparedFiles(dir, manifest.value.profiles);
  return compared.ok ? null : compared.error;
}

/** @param listed files of the directory */
async function comparedFiles(
  dir: string,
  listed: readonly { readonly file: string; readonly size: number; readonly sha256: string }[],
): Promise<Result<void, Refused>> {
  const lines: string[] = [];
  for (const { file, size, sha256 } of listed) {
    const place = path.join(dir, file);
    const digest = existsSync(place) ? await digestFile(place) : null;
    if (digest === null) lines.push(`${place}: listed in the manifest, but missing`);
    else if (!digest.ok) lines.push(`${place}: cannot read: ${digest.error.code}`);
    else if (digest.value.size !== size)
      lines.push(`${place}: size: expected ${size}, found ${digest.value.size}`);
    else if (digest.value.sha256 !== sha256)
      lines.push(`${place}: sha256: expected ${sha256}, found ${digest.value.sha256}`);
  }
  return lines.length === 0 ? ok(undefined) : err(lines);
}
