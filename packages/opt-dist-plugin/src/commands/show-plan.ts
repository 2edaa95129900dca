import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { unselected } from '../checks/tree/tracking';
import { trackingFact } from '../doctor/facts/tracking';
import type { Problem } from '../model/problem';
import type { Step } from '../plan/step';
import { planStage } from '../plan/planner';
import { runner } from '../process/ask';
import { formatPlan } from '../report/plan-text';
import { givenLine } from '../report/given-line';
import { planContext } from '../run/planning';
import { openProject } from '../project/project';
import { compareWithRelease } from '../project/release';
import { releaseLine } from '../release/release-text';
import { StateFile } from '../run/state-file';
import { type Stage, isProfiling } from '../model/stages';
import { stagesBefore } from '../config/order';
import { usesStage } from '../config/uses';

export interface PlanRequest {
  readonly root: string;
  readonly projectRoot: string;
  readonly stage: Stage;
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/**
 * Prints the steps of a stage and of the stages before it, by the present state of the build directory. Only
 * Nx knows the cache's answers; a stage with a hit runs none of its steps.
 */
export async function showPlan(request: PlanRequest): Promise<Result<void, Problem>> {
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const { config, layout } = project.value;
  const read = await StateFile.read(layout, project.value.dialect);
  if (!read.ok) return read;
  let state = read.value.state;
  const steps: Step[] = [];
  // Each once, though several stages use a profile; none among JSON.
  const warned = new Set<string>();
  const warn = (line: string) => {
    if (!request.json && !warned.has(line)) request.print(line);
    warned.add(line);
  };
  const earlier = stagesBefore(config, request.stage).filter(
    (stage) => isProfiling(stage) && usesStage(config, stage) && config.profiles[stage] === null,
  );
  for (const stage of [...earlier, request.stage]) {
    const context = await planContext(project.value, stage, state, [], true, warn);
    if (!context.ok) return context;
    const plan = planStage(stage, context.value);
    steps.push(...plan.steps);
    state = plan.state;
  }
  if (request.json) {
    request.print(JSON.stringify(steps, null, 2));
    return ok(undefined);
  }
  const release = await compareWithRelease(project.value, request.env);
  if (release !== null) request.print(releaseLine(release));
  for (const stage of stagesBefore(config, request.stage).filter(isProfiling)) {
    const given = project.value.given[stage];
    if (given !== undefined) request.print(givenLine(stage, given));
  }
  for (const line of formatPlan(steps, layout.own)) request.print(line);
  const source = path.resolve(project.value.dir, config.source);
  const tracking = await trackingFact(runner(request.root, request.env), request.root, source);
  const blind = tracking === null ? null : unselected(tracking);
  if (blind !== null) request.print(`\nnx affected ${blind}.`);
  return ok(undefined);
}
