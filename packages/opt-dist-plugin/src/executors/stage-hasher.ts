import { workspaceRoot, type CustomHasher, type HasherContext, type Task } from '@nx/devkit';
import { STAGES, type Stage } from '../config';
import { describeProblem } from '../errors';
import { sortedParts, stageHash, stageKeyParts } from '../pipeline';
import { keyFacts } from '../run/key-facts';
import { type KeyRecord, writeKeyRecord } from '../run/key-record';
import { openProject } from '../run/project';

/** Nx gives the task's environment to a hasher, but its types do not say so (23.2.1). */
interface WithEnv {
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The stage key as Nx's task hash. Nx itself would add nx.json, .gitignore, the root tsconfig and the whole
 * project configuration to it: an edit of `"parallel"` would throw hours of training away. So Nx hashes the declared
 * inputs, what it adds on its own is dropped, and what it cannot see is added.
 */
const stageHasher: CustomHasher = async (task, context) => {
  const stage = stageOf(task, context);
  const env = (context as Partial<WithEnv>).env ?? process.env;
  const declared = await context.hasher.hashTask(task, context.taskGraph, env);
  const kept = Object.entries(declared.details.nodes).filter(([node]) => !isImplicit(node, task));
  const own = await ownParts(task, context, stage, env);
  const nodes = sortedParts(Object.fromEntries([...kept, ...own]));
  const value = stageHash(stage, nodes);
  // What fails now has no result to explain.
  if (!('problem' in nodes))
    await writeKeyRecord(workspaceRoot, recordOf(task, context, stage, value, nodes));
  return { value, details: { command: `opt-dist ${stage}`, nodes } };
};

export default stageHasher;

/**
 * Nodes that Nx adds to every hash, whatever the inputs say (Nx 23.2.1), and opt-dist.json as text: its values
 * are a part of ours, with the defaults filled in, so that writing a default out changes nothing.
 */
function isImplicit(node: string, task: Task): boolean {
  const { project } = task.target;
  return (
    node.includes('/opt-dist.json[') ||
    node.startsWith('workspace:[') ||
    node === `${project}:ProjectConfiguration` ||
    node === `${project}:TsConfig` ||
    node === 'env:NX_CLOUD_ENCRYPTION_KEY'
  );
}

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
  context: HasherContext,
  stage: Stage,
  env: NodeJS.ProcessEnv,
): Promise<[string, string][]> {
  const project = await openProject(workspaceRoot, projectRootOf(task, context), env);
  const overrides =
    (task.overrides as { __overrides_unparsed__?: readonly string[] }).__overrides_unparsed__ ?? [];
  const facts = project.ok
    ? await keyFacts(project.value, stage, stage === 'dist' ? overrides : [])
    : project;
  // The stage will fail and say why; what it says must not be taken from a cache, and a failed task is never stored.
  if (!facts.ok) return [['problem', describeProblem(facts.error).join('\n')]];
  return Object.entries(stageKeyParts(stage, facts.value)).map(([part, value]) => [
    `opt-dist:${part}`,
    value,
  ]);
}
