import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, parseManifest, type Result } from 'profile-formats';
import { type Artifacts, unpackArtifacts } from '../../bundle/artifacts';
import { downloadVerified } from '../../bundle/download';
import { archiveFormat } from '../../bundle/unpack';
import { givenPlace } from '../../config/given';
import { usesStage } from '../../config/uses';
import { attempt } from '../../fs/attempt';
import { replaceDirectory } from '../../fs/output-dir';
import type { Problem } from '../../model/problem';
import { PROFILING_STAGES, type ProfilingStage, STAGE_FACTS } from '../../model/stages';
import { checkedSet } from '../../profiles/profile-check';
import { IMPORTS_DIR } from '../../project/bundles-dir';
import { resolveGiven } from '../../project/given';
import { openProject, type Project } from '../../project/project';
import { expectations, type ImportedProfile } from './expectation';
import { commonFunctions } from './own-functions';
import { setsOfArtifacts } from './sets';

export interface ImportRequest {
  readonly root: string;
  readonly projectRoot: string;
  /** A file, URL or directory, relative to the workspace. */
  readonly from: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/**
 * Puts the profiles of a bundle, a directory or upstream's package beside opt-dist.json, as sets that its stages
 * can be given. They are judged as before their use; nothing is put there if one is refused.
 */
export async function importProfiles(request: ImportRequest): Promise<Result<void, Problem>> {
  const { root, projectRoot, env } = request;
  const project = await openProject(root, projectRoot, env, false);
  if (!project.ok) return project;
  const work = await mkdtemp(path.join(os.tmpdir(), 'opt-dist-import-'));
  try {
    return await importFrom(request, project.value, work);
  } finally {
    await attempt('remove', work, () => rm(work, { recursive: true, force: true }));
  }
}

async function importFrom(
  { root, from, env, print }: ImportRequest,
  project: Project,
  work: string,
): Promise<Result<void, Problem>> {
  const fetched = await localFile(root, from, work);
  if (!fetched.ok) return fetched;
  const found = await setsOf(fetched.value, project, work, env, print);
  if (!found.ok) return found;
  const { sets, foreign } = found.value;
  for (const [stage, dir] of sets) {
    const checked = await checkedSet(project, stage, dir, { kind: 'given', stage }, print);
    if (!checked.ok) return checked;
  }
  const lines = foreign === null ? [] : await verdict(project, sets, foreign);
  const place = path.join(project.dir, IMPORTS_DIR);
  const put = await replaceDirectory(place, async (temporary) => {
    for (const [stage, dir] of sets) {
      const copied = await copySet(dir, path.join(temporary, STAGE_FACTS[stage].output));
      if (!copied.ok) return copied;
    }
    return ok(undefined);
  });
  if (!put.ok) return put;
  for (const [stage] of sets)
    print(`${stage}: ${path.relative(root, path.join(place, STAGE_FACTS[stage].output))}`);
  for (const line of lines) print(line);
  return ok(undefined);
}

/** A file or directory on this machine. */
async function localFile(root: string, from: string, work: string): Promise<Result<string, Problem>> {
  const { kind, place, sha256 } = givenPlace(from);
  if (kind === 'path') return ok(path.resolve(root, sha256 === null ? place : from));
  if (sha256 === null) return err({ kind: 'url-without-digest', field: 'from', url: place });
  const file = path.join(work, 'download');
  const got = await downloadVerified(place, sha256, file);
  return got.ok ? ok(file) : got;
}

type Sets = readonly (readonly [ProfilingStage, string])[];

/** The sets by their stages; and of a package of another build, what it says of itself. */
async function setsOf(
  file: string,
  project: Project,
  work: string,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<Result<{ readonly sets: Sets; readonly foreign: Artifacts | null }, Problem>> {
  const plain = givenPlace(file).place;
  const isFile = existsSync(plain) && !statSync(plain).isDirectory();
  const format = isFile ? await archiveFormat(plain) : ok(null);
  if (!format.ok) return format;
  if (format.value !== null) {
    const loose = path.join(work, 'loose');
    const artifacts = await unpackArtifacts(plain, format.value, loose, env);
    if (!artifacts.ok) return artifacts;
    if (artifacts.value.files.length > 0) {
      const made = await setsOfArtifacts(project, artifacts.value, loose, path.join(work, 'sets'));
      if (!made.ok) return made;
      for (const name of made.value.leftOut) print(`${name}: no profile of a component; it is left out`);
      const sets = made.value.stages
        .filter((stage) => usesStage(project.config, stage))
        .map((stage) => [stage, path.join(work, 'sets', STAGE_FACTS[stage].output)] as const);
      if (sets.length > 0) return ok({ sets, foreign: artifacts.value });
    }
  }
  const none = { 'rustc-pgo': null, 'llvm-pgo': null, bolt: null };
  const given = await resolveGiven(
    { ...project.config, profiles: { ...none, all: file } },
    { dir: project.dir, workspaceData: path.join(work, 'data'), env },
  );
  if (!given.ok) return given;
  const sets = PROFILING_STAGES.flatMap((stage) => {
    const set = given.value[stage];
    return set === undefined ? [] : [[stage, set.place] as const];
  });
  return ok({ sets, foreign: null });
}

async function copySet(from: string, to: string): Promise<Result<void, Problem>> {
  const place = path.join(from, MANIFEST_FILE);
  const text = await attempt('read', place, () => readFile(place, 'utf8'));
  if (!text.ok) return text;
  const manifest = parseManifest(text.value);
  if (!manifest.ok) return err({ kind: 'no-manifest', path: place });
  await mkdir(to, { recursive: true });
  for (const name of [MANIFEST_FILE, ...manifest.value.profiles.map(({ file }) => file)])
    await copyFile(path.join(from, name), path.join(to, name));
  return ok(undefined);
}

async function verdict(
  { dir, commit, dialect }: Project,
  sets: Sets,
  foreign: Artifacts,
): Promise<readonly string[]> {
  const profiles: ImportedProfile[] = [];
  for (const [stage, place] of sets) {
    const text = await readFile(path.join(place, MANIFEST_FILE), 'utf8');
    const manifest = parseManifest(text);
    for (const { component, file } of manifest.ok ? manifest.value.profiles : [])
      profiles.push({
        ...{ stage, component },
        common: await commonFunctions(dir, stage, component, path.join(place, file)),
      });
  }
  return expectations({ here: commit ?? dialect.commit, there: foreign.commit }, profiles);
}
