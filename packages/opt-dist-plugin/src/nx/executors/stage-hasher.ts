import { randomUUID } from 'node:crypto';
import { workspaceRoot, type CustomHasher, type HasherContext, type Task } from '@nx/devkit';
import { hashWithWorkspaceContext } from '@nx/devkit/internal';
import type { Result } from 'profile-formats';
import { CONFIG_VARIABLE } from '../../bootstrap/environment';
import { describeProblem } from '../../text/describe';
import type { Problem } from '../../model/problem';
import { sortedParts, stageHash } from '../../key/stage-hash';
import { stageKeyParts } from '../../key/stage-key';
import { keyFacts } from '../../key/key-facts';
import { type KeyRecord, writeKeyRecord } from '../../key/key-record';
import { openProject, type Project } from '../../project/project';
import { treeInputs } from '../source-inputs';
import { addedPatterns, isImplicit } from './declared-nodes';
import { STAGES, type Stage } from '../../model/stages';
import { CI_VARIABLE } from '../../process/environment';

/** Nx gives the task's environment to a hasher, but its types do not say so (23.2.1). */
interface WithEnv {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The stage key as Nx's task hash. Nx itself would add nx.json, .gitignore, the root tsconfig and the whole
 * project configuration to it: an edit of `"parallel"` would throw hours of training away. So Nx hashes the
 * declared inputs; this hasher drops the nodes that Nx adds by itself, and adds the parts that Nx cannot see.
 */
const stageHasher: CustomHasher = async (task, context) => {
  const stage = stageOf(task, context);
  const env = (context as Partial<WithEnv>).env ?? process.env;
  // The file that it names counts by its content, as a part of ours, and not by its path. No process gets
  // CI's.
  const seen = { ...env, [CONFIG_VARIABLE]: undefined, [CI_VARIABLE]: undefined };
  const declared = await context.hasher.hashTask(task, context.taskGraph, seen);
  const projectRoot = projectRootOf(task, context);
  const named = { name: task.target.project, root: projectRoot };
  const kept = Object.entries(declared.details.nodes).filter(([node]) => !isImplicit(node, named));
  const project = await openProject(workspaceRoot, projectRoot, env);
  const own = await ownParts(task, project, stage);
  const added = await addedFiles(
    addedPatterns(
      Object.keys(declared.details.nodes),
      project.ok ? treeInputs(stage, project.value.config, projectRoot) : [],
      named,
    ),
  );
  const nodes = sortedParts(Object.fromEntries([...kept, ...added, ...own]));
  const value = stageHash(stage, nodes);
  // A task that fails now has no result to explain.
  if (!('problem' in nodes))
    await writeKeyRecord(workspaceRoot, recordOf(task, context, stage, value, nodes));
  return { value, details: { command: `opt-dist ${stage}`, nodes } };
};

export default stageHasher;

function stageOf(task: Task, context: HasherContext): Stage {
  const target = context.projectGraph.nodes[task.target.project]?.data.targets?.[task.target.target];
  return STAGES.find((stage) => target?.executor === `opt-dist-plugin:${stage}`) ?? 'dist';
}

function projectRootOf(task: Task, context: HasherContext): string {
  return context.projectGraph.nodes[task.target.project]?.data.root ?? task.projectRoot ?? '.';
}

function recordOf(
  task: Task,
  context: HasherContext,
  stage: Stage,
  hash: string,
  parts: KeyRecord['parts'],
): KeyRecord {
  return {
    schemaVersion: 1,
    hash,
    project: task.target.project,
    projectRoot: projectRootOf(task, context),
    stage,
    outputs: task.outputs,
    parts,
  };
}

async function ownParts(
  task: Task,
  project: Result<Project, Problem>,
  stage: Stage,
): Promise<[string, string][]> {
  const overrides =
    (task.overrides as { __overrides_unparsed__?: readonly string[] }).__overrides_unparsed__ ?? [];
  const facts = project.ok
    ? await keyFacts(project.value, stage, stage === 'dist' ? overrides : [])
    : project;
  // The stage will fail and say why, and a failed task is never stored. Should it succeed after all, no key
  // may lead to its result, since its parts are unknown here.
  if (!facts.ok) return [['problem', `${randomUUID()} ${describeProblem(facts.error).join('\n')}`]];
  return Object.entries(stageKeyParts(stage, facts.value)).map(([part, value]) => [
    `opt-dist:${part}`,
    value,
  ]);
}

/** By content and path, as Nx sees the workspace. */
async function addedFiles(patterns: readonly string[]): Promise<[string, string][]> {
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  // Without any included pattern, Nx would take all files.
  if (included.length === 0) return [];
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const hash = await hashWithWorkspaceContext(workspaceRoot, included, excluded);
  return [[`workspace:[${patterns.join(',')}]`, hash]];
}
