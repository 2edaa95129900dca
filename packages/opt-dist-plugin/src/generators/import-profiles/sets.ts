import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  err,
  formatManifest,
  MANIFEST_FILE,
  type Manifest,
  manifestSummaryOf,
  ok,
  type ProfileEntry,
  type Result,
} from 'profile-formats';
import { inspectProfile } from 'profile-formats/node';
import { artifactOf } from '../../bundle/artifact-name';
import type { Artifacts } from '../../bundle/artifacts';
import { attempt, unread } from '../../fs/attempt';
import type { Problem } from '../../model/problem';
import { PROFILING_STAGES, type ProfilingStage, STAGE_FACTS } from '../../model/stages';
import type { Project } from '../../project/project';

/** Sets that were made of single profiles. */
export interface MadeSets {
  readonly stages: readonly ProfilingStage[];
  /** Files of the package that are no profile of a component. */
  readonly leftOut: readonly string[];
}

/**
 * Makes sets of the profiles of another build, with manifests that say what is known of them. The profiles are
 * judged where the sets are used.
 * @param from directory of the files
 * @param to gets a directory for each stage
 */
export async function setsOfArtifacts(
  { dialect, toolchain }: Pick<Project, 'dialect' | 'toolchain'>,
  { files, version, commit }: Artifacts,
  from: string,
  to: string,
): Promise<Result<MadeSets, Problem>> {
  const entries = new Map<ProfilingStage, ProfileEntry[]>();
  const leftOut: string[] = [];
  for (const file of files) {
    const inspected = await inspectProfile(path.join(from, file));
    if (!inspected.ok) return err(unread(inspected.error));
    const { facts, size, sha256 } = inspected.value;
    const { kind } = facts.identification;
    const isProfile = kind === 'llvm-indexed' || kind === 'bolt-fdata' || kind === 'bolt-yaml';
    const found = isProfile ? artifactOf(file, kind) : null;
    const others = found === null ? [] : (entries.get(found.stage) ?? []);
    if (!isProfile || found === null || others.some(({ component }) => component === found.component)) {
      leftOut.push(file);
      continue;
    }
    const formatVersion = facts.identification.kind === 'llvm-indexed' ? facts.identification.version : null;
    entries.set(found.stage, [
      ...others,
      {
        ...{ file, component: found.component, kind, formatVersion, size, sha256 },
        ...{ summary: manifestSummaryOf(facts), raw: { files: 0, bytes: 0 }, gatheredOn: null },
      },
    ]);
  }
  const stages = PROFILING_STAGES.filter((stage) => entries.has(stage));
  for (const stage of stages) {
    const dir = path.join(to, STAGE_FACTS[stage].output);
    const profiles = entries.get(stage) ?? [];
    const manifest: Manifest = {
      schemaVersion: 1,
      stage,
      stageKey: null,
      host: toolchain.host,
      rust: { version: version ?? dialect.rustVersion, channel: dialect.channel, commit },
      // Nothing in the package says it: that of this tree, whose readers judge the profiles themselves.
      llvm: { version: dialect.llvmVersion ?? toolchain.profdata.version },
      dialect: 'unknown',
      recipe: 0,
      training: { kind: 'unknown', phases: [] },
      tools: {},
      profiles,
      signature: null,
    };
    const written = await attempt('write', dir, async () => {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir, { recursive: true });
      for (const { file } of profiles) await copyFile(path.join(from, file), path.join(dir, file));
      await writeFile(path.join(dir, MANIFEST_FILE), formatManifest(manifest));
    });
    if (!written.ok) return written;
  }
  return ok({ stages, leftOut });
}
