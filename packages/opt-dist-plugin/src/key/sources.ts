import path from 'node:path';
import type { Result } from 'profile-formats';
import { SOURCE_GROUP_NAMES } from '../tree/source-group';
import type { Problem } from '../model/problem';
import { groupsOf } from './stage-key';
import { type SourceDigests, sourcesOf } from '../sources/sources';
import { STAGE_FACTS, STAGES } from '../model/stages';
import type { Project } from '../project/project';
/**
 * Digests of the sources of a project, of the groups that its stages read, once per process.
 * @param packsSources does `dist` pack them all?
 */
export function projectSources(
  project: Pick<Project, 'source' | 'layout' | 'dir' | 'config' | 'workspaceData'>,
  packsSources: boolean,
): Promise<Result<SourceDigests, Problem>> {
  const { source, dir, layout, config, workspaceData } = project;
  const outputs = STAGES.flatMap((stage) => {
    const output = path.join(dir, STAGE_FACTS[stage].output);
    return [output, `${output}.partial`];
  });
  const read = new Set(STAGES.flatMap((stage) => groupsOf(stage, { config, packsSources })));
  const groups = SOURCE_GROUP_NAMES.filter((group) => read.has(group));
  return sourcesOf(source, [layout.buildDir, workspaceData, ...outputs], {
    groups,
    cacheDir: sourcesCacheDir(workspaceData),
  });
}

/** Digests of rustc-perf where it lies elsewhere. */
export function trainingSources(
  { workspaceData }: Pick<Project, 'workspaceData'>,
  dir: string,
): Promise<Result<SourceDigests, Problem>> {
  return sourcesOf(dir, [], { cacheDir: sourcesCacheDir(workspaceData) });
}

function sourcesCacheDir(workspaceData: string): string {
  return path.join(workspaceData, 'opt-dist');
}
