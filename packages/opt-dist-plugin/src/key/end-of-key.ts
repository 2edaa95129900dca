import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openProject, type Project } from '../project/project';
import type { KnownTree } from '../sources/cache';
import { lastReading, treeChanges } from '../sources/changes';
import { forgetSources } from '../sources/sources';
import { submodulePaths } from '../tree/submodules';
import { editedParts } from './edited-parts';
import { judgeChanges } from './own-files';
import { notSources, sourcesCacheDir } from './sources';
import { sortedParts, stageHash } from './stage-hash';
import { takeKey, type TakenKey } from './taken-key';

/** How a stage's key compares with itself when the stage has run. */
export type EndOfKey =
  /** With an edit of sources that are no part of the key, as of the compiler where LLVM's profile stays. */
  | { readonly kind: 'same'; readonly unkeyed: readonly string[] }
  /** The build itself wrote files into its sources: the result belongs to the key with them, too. */
  | { readonly kind: 'grown'; readonly hash: string; readonly files: readonly string[] }
  | { readonly kind: 'edited'; readonly parts: readonly string[]; readonly files: readonly string[] };

/** A key at the start of a stage, with enough of the sources to find out later what changed. */
export interface StartedKey {
  readonly taken: TakenKey;
  readonly tree: KnownTree | null;
  /** Directories of submodules in which nothing lay. */
  readonly emptySubmodules: readonly string[];
}

/** Call it at once after the key was taken: the reading of the sources that it made is the stored one. */
export function startedKey(project: Project, taken: TakenKey): StartedKey {
  const tree = readingOf(project);
  const file = path.join(project.source, '.gitmodules');
  const submodules = existsSync(file) ? submodulePaths(readFileSync(file, 'utf8')) : [];
  const isEmpty = (dir: string) => tree?.paths.some((each) => each.startsWith(`${dir}/`)) === false;
  return { taken, tree, emptySubmodules: submodules.filter(isEmpty) };
}

function readingOf(project: Project): KnownTree | null {
  return lastReading(project.source, notSources(project), sourcesCacheDir(project.workspaceData));
}

/** Takes the key again, with all files read anew, and compares. */
export async function endOfKey(
  { taken, tree, emptySubmodules }: StartedKey,
  {
    root,
    projectRoot,
    env,
  }: { readonly root: string; readonly projectRoot: string; readonly env: NodeJS.ProcessEnv },
): Promise<EndOfKey> {
  forgetSources();
  const project = await openProject(root, projectRoot, env);
  const { stage, facts, parts } = taken;
  const again = project.ok
    ? await takeKey(project.value, stage, facts.extraArgs, parts['declared'] ?? null)
    : project;
  // opt-dist.json, the tree or a tool cannot be read any more.
  if (!project.ok || !again.ok) return { kind: 'edited', parts: ['project'], files: [] };
  const edited = editedParts(parts, again.value.parts);
  const compilers = [facts, again.value.facts].map(({ sources }) => sources.compiler);
  const unkeyed = compilers[0] === compilers[1] ? [] : ['sources.compiler'];
  if (edited.length === 0) return { kind: 'same', unkeyed };
  const young = tree === null ? null : readingOf(project.value);
  if (tree === null || young === null) return { kind: 'edited', parts: edited, files: [] };
  const { own, edits } = judgeChanges(treeChanges(tree, young), emptySubmodules);
  if (edits.length > 0 || own.length === 0 || !edited.every((part) => part.startsWith('sources.')))
    return { kind: 'edited', parts: edited, files: edits };
  const grown = Object.fromEntries(
    Object.entries(again.value.parts).filter(([part]) => part.startsWith('sources.')),
  );
  return { kind: 'grown', hash: stageHash(stage, sortedParts({ ...parts, ...grown })), files: own };
}
