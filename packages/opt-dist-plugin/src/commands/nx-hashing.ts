import { createProjectGraphAsync, type ProjectGraph, type Task, type TaskGraph } from '@nx/devkit';
import { STAGES, type Stage } from '../model/stages';

/** The hash that Nx would look up in its caches for a stage now. */
export interface HashedStage {
  readonly stage: Stage;
  readonly target: string;
  readonly hash: string;
  /** Relative to the workspace. */
  readonly outputs: readonly string[];
  readonly parts: Readonly<Record<string, string>>;
}

/** Parts of Nx that have no public name (23.2.1); `nx run` itself hashes with them. */
interface NxInternals {
  createTaskGraph(
    graph: ProjectGraph,
    extra: object,
    projects: readonly string[],
    targets: readonly string[],
    configuration: undefined,
    overrides: object,
  ): TaskGraph;
  createTaskHasher(graph: ProjectGraph, nxJson: unknown, options: object): unknown;
  hashTask(hasher: unknown, graph: ProjectGraph, tasks: TaskGraph, task: Task, env: unknown): Promise<void>;
  getTaskSpecificEnv(task: Task, graph: ProjectGraph): unknown;
  readNxJson(): unknown;
}

async function nxInternals(): Promise<NxInternals> {
  // Names in variables: Nx's types for them are internal, and differ between releases.
  const modules = [
    'nx/src/tasks-runner/create-task-graph',
    'nx/src/hasher/create-task-hasher',
    'nx/src/hasher/hash-task',
    'nx/src/tasks-runner/task-env',
    'nx/src/config/nx-json',
  ];
  const loaded = await Promise.all(modules.map((name) => import(name) as Promise<object>));
  return Object.assign({}, ...loaded) as NxInternals;
}

/**
 * Hashes the stages of a project as `nx run` would: through Nx and our hasher, so that the hashes are the
 * real ones. Earlier stages' sets count in their present state.
 * @param stage the last one; null: all
 * @returns the project's stages, in their order
 */
export async function hashStages(project: string, stage: Stage | null): Promise<HashedStage[]> {
  const nx = await nxInternals();
  const graph = await createProjectGraphAsync();
  const targets = graph.nodes[project]?.data.targets ?? {};
  const found = STAGES.filter((each) => stage === null || each === stage).flatMap((each) =>
    Object.keys(targets)
      .filter((target) => targets[target]?.executor === `opt-dist-plugin:${each}`)
      .map((target) => ({ stage: each, target })),
  );
  const tasks = nx.createTaskGraph(
    graph,
    {},
    [project],
    found.map(({ target }) => target),
    undefined,
    {},
  );
  const hasher = nx.createTaskHasher(graph, nx.readNxJson(), {});
  const hashed: HashedStage[] = [];
  for (const { stage: each, target } of found) {
    const task = tasks.tasks[`${project}:${target}`];
    if (task === undefined) continue;
    await nx.hashTask(hasher, graph, tasks, task, nx.getTaskSpecificEnv(task, graph));
    hashed.push({
      stage: each,
      target,
      hash: task.hash ?? '',
      outputs: task.outputs,
      parts: task.hashDetails?.nodes ?? {},
    });
  }
  return hashed;
}
