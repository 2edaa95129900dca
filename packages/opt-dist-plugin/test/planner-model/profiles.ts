import { partsDir } from '../../src/bootstrap/layout';
import type { PlanContext } from '../../src/plan/plan-context';
import type { Action } from '../../src/plan/step';
import { LAYOUT } from '../plan-context';
import { type Binary, type Points, StepFailure, type Training, type World } from './world';
import type { Stage } from '../../src/model/stages';
import { isTool } from '../../src/model/components';
import { type Phase, PHASE_FACTS } from '../../src/model/phases';
import { toolsOf } from '../../src/config/uses';

/** The rustc that a training runs, if it starts at all. */
function startable(world: World, isAtStage1: boolean): { driver: Binary; llvm: Binary | null } {
  if (isAtStage1) return startableAtStage1(world);
  if (world.stage2 === null) throw new StepFailure('there is no stage 2 rustc');
  if (!world.stage2.std) throw new StepFailure("can't find crate for `std`");
  const driver = world.stage2.driver.binary;
  const llvm = world.stage2.llvm?.binary ?? null;
  if (driver.torn || llvm?.torn === true)
    throw new StepFailure('rustc does not start: a library is half written');
  if (world.stage2.llvm !== null && world.llvm?.damaged === true) throw new StepFailure('LLVM lacks files');
  return { driver, llvm };
}

function startableAtStage1({ stage1, sysroot1, llvm }: World): { driver: Binary; llvm: Binary | null } {
  if (stage1 === null || sysroot1 === null) throw new StepFailure('there is no stage 1 rustc');
  if (!sysroot1.std) throw new StepFailure("can't find crate for `std`");
  if (llvm?.damaged === true) throw new StepFailure('LLVM lacks files');
  const driver: Binary = {
    ...{ instrumented: false, profile: null, relocations: false, bolt: 'none' },
    ...{ inputs: stage1.inputs, torn: false, fast: false, contains: null },
  };
  return { driver, llvm: sysroot1.llvm?.binary ?? null };
}

/** Does a command run the stage 1 rustc? */
function runsStage1({ args, env }: { args: readonly string[]; env: Readonly<Record<string, string>> }) {
  return [...args, ...Object.values(env)].includes(LAYOUT.stage1Rustc);
}

export function* train(
  world: World,
  context: PlanContext,
  action: Extract<Action, { kind: 'train' }>,
): Points {
  const { phase, partsDir, rawDir } = action;
  const asked = new Set(action.parts.map(({ digest }) => digest));
  const kept = [...(world.parts.get(partsDir) ?? [])].filter(([digest]) => asked.has(digest));
  const parts = new Map(kept);
  world.parts.set(partsDir, parts);
  yield 'other parts removed';
  for (const { name, digest, command } of action.parts) {
    if (parts.has(digest)) continue;
    const isAtStage1 = runsStage1(command);
    const { driver, llvm } = structuredClone(startable(world, isAtStage1));
    const { training, trainer } = context.inputs;
    const trained: Training = { phase, training, trainer, driver, llvm };
    const tools = isAtStage1 ? [] : wrongTools(world, phase, context);
    for (const wrong of [...wrongTraining(trained, context), ...tools]) {
      world.violations.push(`${phase} is trained with ${wrong}`);
    }
    // The tree's LLVM has the tool that merges rustc's.
    if (isOfRustc(phase) && context.config.llvm.build && world.llvm?.stamp !== true)
      throw new StepFailure(`${action.program}: no such program`);
    world.raw.add(rawDir);
    yield `${name} half trained`;
    parts.set(digest, trained);
    world.raw.delete(rawDir);
  }
  return {};
}

/** Only what the phase is about may be instrumented, and it must be what will be built later. */
function* wrongTraining(
  { phase, driver, llvm: shared }: Training,
  { config, inputs, profiles }: PlanContext,
): Generator<string> {
  const llvm = shared ?? driver.contains;
  const expectedBolt = { llvm: phase === 'bolt-llvm', rustc: phase === 'bolt-rustc' };
  if (driver.inputs !== inputs.rustc) yield 'a rustc of old sources';
  if (llvm !== null && llvm.inputs !== inputs.llvm) yield 'an LLVM of old sources';
  if (driver.instrumented !== isOfRustc(phase))
    yield `rustc ${driver.instrumented ? '' : 'not '}instrumented`;
  if (config.llvm.build && llvm?.instrumented !== (phase === 'llvm-pgo')) {
    yield `LLVM ${llvm?.instrumented === true ? '' : 'not '}instrumented`;
  }
  if ((driver.bolt === 'instrumented') !== expectedBolt.rustc) yield `librustc_driver ${driver.bolt} by BOLT`;
  if (shared !== null && (shared.bolt === 'instrumented') !== expectedBolt.llvm)
    yield `libLLVM ${shared.bolt} by BOLT`;
  if (!isOfRustc(phase) && driver.profile !== (profiles.rustc?.sha256 ?? null))
    yield 'a rustc of another profile';
  if (phase.startsWith('bolt-') && config.llvm.build) {
    if (llvm?.profile !== (profiles.llvm?.sha256 ?? null)) yield 'an LLVM of another profile';
    if (llvm?.fast === true) yield 'an LLVM without ThinLTO';
  }
}

const isOfRustc = (phase: Phase) => PHASE_FACTS[phase].stage === 'rustc-pgo';

/**
 * The tool that is trained must be instrumented; the cargo that all workloads are compiled with is as rustc
 * is.
 */
function* wrongTools(
  world: World,
  phase: Phase,
  { config, inputs, profiles }: PlanContext,
): Generator<string> {
  const { component, technique } = PHASE_FACTS[phase];
  const trained = technique === 'pgo' && isTool(component) ? component : null;
  if (trained !== null) {
    const tool = world.stage2?.tools.get(trained);
    if (tool?.instrumented !== true) yield `no instrumented ${trained}`;
    else if (tool.inputs !== inputs.rustc) yield `${trained} of old sources`;
  }
  if (!toolsOf(config).includes('cargo')) return;
  const cargo = world.cargoTool;
  if (cargo === null) yield 'no cargo';
  else if (cargo.inputs !== inputs.rustc) yield 'a cargo of old sources';
  else if (cargo.instrumented !== isOfRustc(phase)) yield 'another cargo than rustc';
  else if (!isOfRustc(phase) && cargo.profile !== (profiles.rustc?.sha256 ?? null))
    yield 'a cargo of another profile';
}

export function* merge(
  world: World,
  { config, inputs }: PlanContext,
  action: Extract<Action, { kind: 'merge' }>,
): Points {
  const trained = action.parts.map(({ name, digest }) => {
    const training = world.parts.get(action.partsDir)?.get(digest);
    if (training === undefined) throw new StepFailure(`no profile of ${name}`);
    if (training.trainer !== inputs.trainer)
      world.violations.push(`${action.phase}: ${name} of an old trainer`);
    if (training.driver.inputs !== inputs.rustc)
      world.violations.push(`${action.phase}: ${name} of old sources`);
    return training;
  });
  if (isOfRustc(action.phase) && config.llvm.build && world.llvm?.stamp !== true) {
    throw new StepFailure(`${action.program}: no such program`);
  }
  const sha256 = `${action.phase}#${++world.time}`;
  for (const training of trained) world.trainings.set(sha256, { ...training, training: inputs.training });
  world.files.set(`${LAYOUT.own}/${action.output}`, { content: sha256, time: world.time });
  yield 'merged';
  const library = action.library === null ? null : world.state.libraries[action.library];
  return {
    gathered: {
      [action.phase]: {
        from: action.from,
        file: action.output,
        sha256,
        size: 1,
        raw: { files: 1, bytes: 1 },
        library: library === null ? null : { file: library.file, sha256: library.pristine.sha256 },
      },
    },
  };
}

export function* collectProfiles(
  world: World,
  context: PlanContext,
  stage: Stage,
  phases: readonly Phase[],
): Points {
  const profiles: Partial<Record<Phase, string>> = {};
  for (const phase of phases) {
    const gathered = world.state.gathered[phase];
    const file = gathered === null ? undefined : world.files.get(`${LAYOUT.own}/${gathered.file}`);
    if (gathered === null || file?.content !== gathered.sha256) throw new StepFailure(`no merged ${phase}`);
    const training = world.trainings.get(file.content);
    if (training?.phase !== phase) world.violations.push(`${phase}: of ${training?.phase ?? 'nothing'}`);
    if (training?.training !== context.inputs.training)
      world.violations.push(`${phase}: an old training is collected`);
    if (training?.driver.inputs !== context.inputs.rustc) world.violations.push(`${phase}: of old sources`);
    profiles[phase] = file.content;
  }
  world.outputs.set(stage, { profiles, shipped: null });
  yield 'set written';
  for (const phase of phases) world.parts.delete(partsDir(LAYOUT, phase));
  return {};
}
