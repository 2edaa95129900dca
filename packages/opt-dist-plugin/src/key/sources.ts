import path from 'node:path';
import type { Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { type SourceDigests, sourcesOf } from '../sources/sources';
import { STAGE_FACTS, STAGES } from '../model/stages';
import { BUNDLES_DIR, IMPORTS_DIR } from '../project/bundles-dir';
import type { Project } from '../project/project';

export type Places = Pick<Project, 'source' | 'layout' | 'dir' | 'workspaceData'>;

/** Digests of the sources of a project, once per process. */
export function projectSources(project: Places): Promise<Result<SourceDigests, Problem>> {
  return sourcesOf(project.source, notSources(project), { cacheDir: sourcesCacheDir(project.workspaceData) });
}

/** Absolute directories in or beside a source tree that are none of its sources. */
export function notSources({ dir, layout, workspaceData }: Places): string[] {
  const outputs = STAGES.flatMap((stage) => {
    const output = path.join(dir, STAGE_FACTS[stage].output);
    return [output, `${output}.partial`];
  });
  return [
    layout.buildDir,
    workspaceData,
    ...[BUNDLES_DIR, IMPORTS_DIR].map((name) => path.join(dir, name)),
    ...outputs,
  ];
}

/** Digests of rustc-perf where it lies elsewhere. */
export function trainingSources(
  { workspaceData }: Pick<Project, 'workspaceData'>,
  dir: string,
): Promise<Result<SourceDigests, Problem>> {
  return sourcesOf(dir, [], { cacheDir: sourcesCacheDir(workspaceData) });
}

export function sourcesCacheDir(workspaceData: string): string {
  return path.join(workspaceData, 'opt-dist');
}
