import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, type Result } from 'profile-formats';
import { COMPRESSORS } from '../bundle/compressor';
import { digestedFile } from '../bundle/digested-file';
import { packagerLines } from '../bundle/lines';
import { packBundle, type PackedSet } from '../bundle/pack';
import { usesStage } from '../config/uses';
import type { Problem } from '../model/problem';
import { PROFILING_STAGES, STAGE_FACTS } from '../model/stages';
import { checkedSet } from '../profiles/profile-check';
import { openProject, type Project } from '../project/project';
import { BUNDLES_DIR } from '../project/bundles-dir';
import { formatBytes } from '../text/byte-count';

export interface BundleRequest {
  readonly root: string;
  readonly projectRoot: string;
  readonly compressor: keyof typeof COMPRESSORS;
  /** Relative to the workspace; null: in the project, under a name that says what it holds. */
  readonly file: string | null;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Packs the project's sets, judged as before their use, and prints what packagers need of the file. */
export async function makeBundle(request: BundleRequest): Promise<Result<void, Problem>> {
  const { root, projectRoot, env, print } = request;
  const project = await openProject(root, projectRoot, env);
  if (!project.ok) return project;
  const sets = await judgedSets(project.value, print);
  if (!sets.ok) return sets;
  const { dialect, toolchain, dir } = project.value;
  const compressor = COMPRESSORS[request.compressor];
  const name = `opt-dist-profiles-${dialect.rustVersion}-${toolchain.host}${compressor.suffix}`;
  const file = request.file === null ? path.join(dir, BUNDLES_DIR, name) : path.resolve(root, request.file);
  const about = {
    host: toolchain.host,
    rust: { version: dialect.rustVersion, channel: dialect.channel, commit: dialect.commit },
  };
  const packed = await packBundle(sets.value, about, compressor, file, env);
  if (!packed.ok) return packed;
  const digested = await digestedFile(file);
  if (!digested.ok) return digested;
  const { program, version } = packed.value.compressor;
  print(`${path.relative(root, file)}  ${formatBytes(digested.value.size)}, by ${program} ${version}`);
  for (const { stage, files } of packed.value.sets) {
    const profiles = files.filter((each) => each.file !== MANIFEST_FILE);
    print(`  ${stage}: ${profiles.map((each) => `${each.file} (${formatBytes(each.size)})`).join(', ')}`);
  }
  for (const line of ['', ...packagerLines(digested.value)]) print(line);
  return ok(undefined);
}

/** The sets that stages made, and given ones; a single given file has no manifest, and stays out. */
async function judgedSets(
  project: Project,
  print: (line: string) => void,
): Promise<Result<PackedSet[], Problem>> {
  const sets: PackedSet[] = [];
  for (const stage of PROFILING_STAGES.filter((each) => usesStage(project.config, each))) {
    const given = project.given[stage];
    const dir = given?.place ?? path.join(project.dir, STAGE_FACTS[stage].output);
    if (given !== undefined && existsSync(dir) && !statSync(dir).isDirectory()) {
      print(`${stage}: ${dir} is a single profile without a manifest; it is left out`);
      continue;
    }
    if (!existsSync(dir)) return err({ kind: 'missing-profile-set', stage, dir });
    const kind = given === undefined ? 'stage' : 'given';
    const checked = await checkedSet(project, stage, dir, { kind, stage }, print);
    if (!checked.ok) return checked;
    sets.push({ stage, dir });
  }
  const [first = 'rustc-pgo'] = PROFILING_STAGES.filter((each) => usesStage(project.config, each));
  return sets.length > 0 ? ok(sets) : err({ kind: 'missing-profile-set', stage: first, dir: project.dir });
}
