import { partsDir } from '../../src/bootstrap/layout';
import { fieldValues } from '../../src/config/fields';
import { decidingStages, keepsLlvmProfile } from '../../src/config/order';
import { type BuildState, patched } from '../../src/plan/build-state';
import { planStage } from '../../src/plan/planner';
import { LAYOUT } from '../plan-context';
import { planContextOf, type Scenario, stagesOf } from './scenario';
import { wrongShipment } from './shipment';
import { runSteps } from './steps';
import { StepFailure, type World } from './world';
import type { Stage } from '../../src/model/stages';
import { type Phase, PHASES } from '../../src/model/phases';

/** `nx run rust:<last>`: stages before it that the cache answers are not run. */
export function* chain(world: World, scenario: Scenario, last: Stage = 'dist'): Generator<string, void> {
  for (const stage of stagesOf(scenario)) {
    yield* task(world, scenario, stage);
    if (stage === last) return;
  }
}

function* task(world: World, scenario: Scenario, stage: Stage): Generator<string, void> {
  const { config } = scenario;
  const key = JSON.stringify([
    stage,
    fieldValues(scenario.config, stage),
    // The digest of the training covers all workloads; a stage's key has only its own.
    [
      scenario.inputs.llvm,
      stage === 'llvm-pgo' && keepsLlvmProfile(config) ? null : scenario.inputs.rustc,
      scenario.collector,
    ],
    scenario.dialect,
    decidingStages(config, stage).map((earlier) => world.outputs.get(earlier)?.profiles),
  ]);
  const hit = world.cache.get(key);
  if (hit === undefined) {
    yield* run(world, scenario, stage);
    const made = world.outputs.get(stage);
    if (made !== undefined) world.cache.set(key, made);
  } else world.outputs.set(stage, hit);
}

/** The work of a stage's executor: look at the disk, plan, run. */
function* run(world: World, scenario: Scenario, stage: Stage): Generator<string, void> {
  world.state = withoutLost(world);
  const context = planContextOf(world, scenario, stage);
  const { steps } = planStage(stage, context);
  yield* runSteps(world, context, steps);
}

/** As `StateFile.read`: an entry of the record that the disk lacks does not count. */
function withoutLost(world: World): BuildState {
  const { state } = world;
  const lost = (phase: Phase, gone: boolean) => (gone ? [[phase, null] as const] : []);
  const merged = PHASES.flatMap((phase) => {
    const file = state.gathered[phase]?.file;
    return lost(phase, file !== undefined && !world.files.has(`${LAYOUT.own}/${file}`));
  });
  const parts = PHASES.flatMap((phase) => lost(phase, !world.parts.has(partsDir(LAYOUT, phase))));
  return patched(state, {
    gathered: Object.fromEntries(merged),
    trained: Object.fromEntries(parts),
    ...(world.llvm === null ? { llvm: { status: 'absent' } } : {}),
    ...(world.cargoDir ? {} : { rustc: { status: 'absent' } }),
    ...(world.stage2 === null ? { sysroot: 'partial' as const } : {}),
    libraries: { ...(world.llvm === null ? { llvm: null } : {}), ...(world.cargoDir ? {} : { rustc: null }) },
  });
}

/** Runs to the end; returns the faults, in words. */
export function finish(world: World, scenario: Scenario): string[] {
  try {
    Array.from(chain(world, scenario));
  } catch (error) {
    if (error instanceof StepFailure) return [...world.violations, `fails: ${error.message}`];
    throw error;
  }
  return [...world.violations, ...wrongShipment(world, scenario)];
}

/** The disks that a kill can leave: one for each point of a run. */
export function kills(start: World, scenario: Scenario): { readonly at: string; readonly world: World }[] {
  const world = structuredClone(start);
  const left: { at: string; world: World }[] = [];
  for (const at of chain(world, scenario)) left.push({ at, world: structuredClone(world) });
  return left;
}

/** As `kills`, without points that leave the disk of the point before. */
export function differentKills(start: World, scenario: Scenario): ReturnType<typeof kills> {
  const world = structuredClone(start);
  const left: { at: string; world: World }[] = [];
  let last = '';
  for (const at of chain(world, scenario)) {
    const disk = diskOf(world);
    if (disk !== last) left.push({ at, world: structuredClone(world) });
    last = disk;
  }
  return left;
}

/** The contents of the disk, without the model's own records. */
function diskOf(world: World): string {
  const own: readonly string[] = ['log', 'finished', 'violations'] satisfies (keyof World)[];
  return JSON.stringify(world, (key, value: unknown) =>
    own.includes(key) ? undefined : value instanceof Map ? [...value] : value,
  );
}
