import { createHash } from 'node:crypto';
import { workspaceRoot, type CustomHasher, type HasherContext, type Task } from '@nx/devkit';
import { STAGES, type Stage } from '../config';
import { describeProblem } from '../errors';
import { stageKeyParts } from '../pipeline';
import { keyFacts } from '../run/key-facts';
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
  const nodes = Object.fromEntries([...kept, ...own].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  const value = createHash('sha256')
    .update(JSON.stringify([stage, nodes]))
    .digest('hex')
    .slice(0, 32);
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

async function ownParts(
  task: Task,
  context: HasherContext,
  stage: Stage,
  env: NodeJS.ProcessEnv,
): Promise<[string, string][]> {
  const projectRoot = context.projectGraph.nodes[task.target.project]?.data.root ?? task.projectRoot ?? '.';
  const project = await openProject(workspaceRoot, projectRoot, env);
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
