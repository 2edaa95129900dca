import type { Dialect } from '../bootstrap/dialect';
import { rawDir } from '../bootstrap/layout';
import { fieldValues, type OptDistConfig, type Stage, STAGES } from '../config';
import { optimisationOf } from './bolt';
import {
  type BuildState,
  EMPTY_STATE,
  type Library,
  patched,
  type Phase,
  PHASES,
  type StatePatch,
} from './build-state';
import { toolsOf } from './components';
import { boltLibraries, type InputDigests, type PlanContext, usesStage } from './plan-context';
import { planStage } from './planner';
import type { Action, Step } from './step';
import { configOf, contextOf, DIALECT_195, LAYOUT } from './testing';

/**
 * A build directory in memory, with the habits of bootstrap, cargo, CMake and BOLT that make staged building
 * hard: it is as unkind as they are. Every step can be cut off at every point where a SIGKILL leaves another disk.
 *
 * - Bootstrap keeps an LLVM that has its stamp, whatever its options and sources (and so lld).
 * - Instrumented tools of LLVM write raw profiles while it is built.
 * - CMake keeps the instrumentation and ThinLTO of an LLVM directory that is continued with other options.
 * - Cargo takes a rustc with the same RUSTFLAGS and sources as fresh, also one that BOLT rewrote or that was
 *   linked without relocations.
 * - `--keep-stage 1` takes the rustc that the stamp names, `--keep-stage 0` the stage 1 compiler.
 * - The stage 2 sysroot is removed first, then linked anew; dist leaves no standard library in it.
 * - BOLT's rewriting reaches every link.
 * - Only tools that a call names are in the sysroot that it makes; cargo stays beside it, as whoever built it last made it.
 */
export interface World {
  state: BuildState;
  llvm: LlvmDir | null;
  lld: { llvm: number } | null;
  stage1: { inputs: string } | null;
  /** Cargo's output by RUSTFLAGS. */
  cargo: Map<string, Artifact>;
  /** Is there a directory of cargo's for the stage 2 rustc? */
  cargoDir: boolean;
  /** RUSTFLAGS of the rustc that the stamp names. */
  stamp: string | null;
  stage2: { driver: Artifact; llvm: Inode | null; std: boolean; tools: Map<string, ToolBinary> } | null;
  /** Cargo's output by tool and RUSTFLAGS. */
  tools: Map<string, ToolBinary>;
  /** The cargo of the tree, where it lies. */
  cargoTool: ToolBinary | null;
  files: Map<string, { content: string; time: number }>;
  pristine: Map<string, Binary>;
  raw: Map<string, { training: Training | null; complete: boolean }>;
  tarballs: Shipped | null;
  /** Profile sets as they lie beside opt-dist.json, and the tarballs. */
  outputs: Map<Stage, Output>;
  /** The task runner's cache. */
  cache: Map<string, Output>;
  /** What each merged profile was trained on. */
  trainings: Map<string, Training>;
  time: number;
  /** `<stage> <step id>` of every step that began, and of those whose end is recorded. */
  log: string[];
  finished: string[];
  /** What was trained or shipped and must not have been. */
  violations: string[];
}

/** The bytes of a library. */
export interface Binary {
  instrumented: boolean;
  profile: string | null;
  relocations: boolean;
  inputs: string;
  /** `none`, `instrumented`, `optimised <digest of profile and flags>`. */
  bolt: string;
  /** Half written. */
  torn: boolean;
  /** Without ThinLTO, to be thrown away. */
  fast: boolean;
  /** LLVM that is linked in statically. */
  contains: Binary | null;
}

interface Inode {
  binary: Binary;
}

interface ToolBinary {
  instrumented: boolean;
  profile: string | null;
  inputs: string;
  time: number;
}

interface LlvmDir extends Inode {
  id: number;
  stamp: boolean;
  /** Files are missing. */
  damaged: boolean;
}

interface Artifact extends Inode {
  file: string;
  inputs: string;
  llvm: number;
  time: number;
}

interface Training {
  phase: Phase;
  training: string;
  driver: Binary;
  llvm: Binary | null;
}

interface Shipped {
  driver: Binary;
  llvm: Binary | null;
  tools: Map<string, ToolBinary>;
  lld: { llvm: number } | null;
  llvmId: number | null;
  damaged: boolean;
  artifacts: string[];
}

interface Output {
  profiles: Partial<Record<Phase, string>>;
  shipped: Shipped | null;
}

/** What the user has: configuration, tree, sources. */
export interface Scenario {
  config: OptDistConfig;
  dialect: Dialect;
  inputs: InputDigests;
}

/** @param edits what was edited in the tree since the first scenario, in any words */
export function scenarioOf(
  file: unknown = {},
  {
    dialect = DIALECT_195,
    ...edits
  }: { dialect?: Dialect; llvm?: string; rustc?: string; training?: string } = {},
): Scenario {
  const config = configOf(file);
  const { llvm, components, training } = config;
  return {
    config,
    dialect,
    inputs: {
      llvm: JSON.stringify([edits.llvm ?? '', llvm.shared]),
      rustc: JSON.stringify([edits.llvm ?? '', edits.rustc ?? '', llvm.shared, llvm.build, components]),
      training: JSON.stringify([edits.training ?? '', training]),
    },
  };
}

export function emptyWorld(): World {
  return {
    state: EMPTY_STATE,
    llvm: null,
    lld: null,
    stage1: null,
    cargo: new Map(),
    cargoDir: false,
    stamp: null,
    stage2: null,
    tools: new Map(),
    cargoTool: null,
    files: new Map(),
    pristine: new Map(),
    raw: new Map(),
    tarballs: null,
    outputs: new Map(),
    cache: new Map(),
    trainings: new Map(),
    time: 0,
    log: [],
    finished: [],
    violations: [],
  };
}

/** A step of the run failed: what a user would be told. */
export class StepFailure extends Error {}

/** Yields the name of each point at which a kill leaves another disk than the point before. */
type Points = Generator<string, StatePatch>;

/** The stages that a chain has, in order. */
export function stagesOf({ config }: Scenario): Stage[] {
  return STAGES.filter(
    (stage) => stage === 'dist' || (usesStage(config, stage) && config.profiles[stage] === null),
  );
}

/** `nx run rust:<last>`: stages before it that the cache answers are not run. */
export function* chain(world: World, scenario: Scenario, last: Stage = 'dist'): Generator<string, void> {
  for (const stage of stagesOf(scenario)) {
    yield* task(world, scenario, stage);
    if (stage === last) return;
  }
}

function* task(world: World, scenario: Scenario, stage: Stage): Generator<string, void> {
  const key = JSON.stringify([
    stage,
    fieldValues(scenario.config, stage),
    scenario.inputs,
    scenario.dialect,
    STAGES.slice(0, STAGES.indexOf(stage)).map((earlier) => world.outputs.get(earlier)?.profiles),
  ]);
  const hit = world.cache.get(key);
  if (hit === undefined) {
    yield* run(world, scenario, stage);
    const made = world.outputs.get(stage);
    if (made !== undefined) world.cache.set(key, made);
  } else world.outputs.set(stage, hit);
}

/** What the executor of a stage does: look at the disk, plan, run. */
export function* run(world: World, scenario: Scenario, stage: Stage): Generator<string, void> {
  world.state = withoutLost(world);
  const context = planContextOf(world, scenario, stage);
  const { steps } = planStage(stage, context);
  yield* runSteps(world, context, steps);
}

/** What the interpreter does: write ahead, act, record. */
export function* runSteps(
  world: World,
  context: PlanContext,
  steps: readonly Step[],
): Generator<string, void> {
  for (const step of steps) {
    const { stage } = step;
    const place = `${stage} ${step.id}`;
    world.log.push(place);
    yield `${place}: before`;
    world.state = patched(world.state, step.before);
    yield `${place}: recorded`;
    const action = act(world, context, step);
    let point = action.next();
    for (; point.done !== true; point = action.next()) yield `${place}: ${point.value}`;
    yield `${place}: done`;
    world.state = patched(patched(world.state, step.after), point.value);
    world.finished.push(place);
  }
}

export function planContextOf(
  world: World,
  { config, dialect, inputs }: Scenario,
  stage: Stage,
): PlanContext {
  const of = (from: Stage, phase: Phase, component: string) => {
    const earlier = STAGES.indexOf(from) < STAGES.indexOf(stage) && usesStage(config, from as 'bolt');
    const sha256 = earlier ? world.outputs.get(from)?.profiles[phase] : undefined;
    if (sha256 === undefined) return null;
    const fileName = `${component}-${sha256}.${from === 'bolt' ? 'fdata' : 'profdata'}`;
    return { from: `/p/${from}-profiles/${fileName}`, fileName, sha256 };
  };
  return contextOf({
    config,
    dialect,
    inputs,
    shipped: JSON.stringify([inputs, dialect, fieldValues(config, 'dist')]),
    state: world.state,
    profiles: {
      rustc: of('rustc-pgo', 'rustc-pgo', 'rustc'),
      llvm: of('llvm-pgo', 'llvm-pgo', 'llvm'),
      tools: {
        rustdoc: of('rustc-pgo', 'rustdoc-pgo', 'rustdoc'),
        clippy: of('rustc-pgo', 'clippy-pgo', 'clippy'),
      },
      bolt: { llvm: of('bolt', 'bolt-llvm', 'llvm'), rustc: of('bolt', 'bolt-rustc', 'rustc') },
    },
  });
}

/** As `StateFile.read`: what the record names and the disk has not is not there. */
function withoutLost(world: World): BuildState {
  const { state } = world;
  const lost = (phase: Phase, gone: boolean) => (gone ? [[phase, null] as const] : []);
  const merged = PHASES.flatMap((phase) => {
    const file = state.gathered[phase]?.file;
    return lost(phase, file !== undefined && !world.files.has(`${LAYOUT.own}/${file}`));
  });
  const raw = PHASES.flatMap((phase) => lost(phase, !world.raw.has(rawDir(LAYOUT, phase))));
  return patched(state, {
    gathered: Object.fromEntries(merged),
    trained: Object.fromEntries(raw),
    ...(world.llvm === null ? { llvm: { status: 'absent' } } : {}),
    ...(world.cargoDir ? {} : { rustc: { status: 'absent' } }),
    ...(world.stage2 === null ? { sysroot: 'partial' as const } : {}),
    libraries: { ...(world.llvm === null ? { llvm: null } : {}), ...(world.cargoDir ? {} : { rustc: null }) },
  });
}

function* act(world: World, context: PlanContext, step: Step): Points {
  const { action } = step;
  switch (action.kind) {
    case 'check':
      request(action.command.args, action.command.env);
      return {};
    case 'bootstrap':
      return yield* bootstrap(world, context, action.command);
    case 'clear':
      return yield* clear(world, context, action.paths);
    case 'collector':
      return {};
    case 'train':
      return yield* train(world, context, action);
    case 'merge':
      return yield* merge(world, context, action);
    case 'place-profile':
      if (world.files.get(action.to)?.content !== action.sha256) {
        world.files.set(action.to, { content: action.sha256, time: ++world.time });
      }
      return {};
    case 'snapshot':
      return yield* snapshot(world, action.library);
    case 'instrument':
      return yield* rewrite(world, action.library, (pristine) => ({ ...pristine, bolt: 'instrumented' }));
    case 'restore':
      return yield* rewrite(world, action.library, (pristine) => pristine);
    case 'optimise':
      return yield* optimise(world, context, action);
    case 'collect-profiles':
      return yield* collectProfiles(world, context, step.stage, action.phases);
    case 'verify-tarballs':
      return verify(world, action.libraries);
    case 'unpack-toolchain':
    case 'test':
      if (world.tarballs === null) throw new StepFailure('no tarballs');
      return {};
    case 'collect-tarballs':
      world.outputs.set('dist', { profiles: {}, shipped: structuredClone(world.tarballs) });
      return {};
  }
}

interface Request {
  dist: boolean;
  keep: number[];
  rustFlags: string;
  rustProfile: string | null;
  boltSettings: boolean;
  llvmGenerate: boolean;
  llvmProfile: string | null;
  relocations: boolean;
  fast: boolean;
  artifacts: string[];
  /** Named to be built. */
  tools: string[];
  /** RUSTFLAGS of tools that have profiles, and the profile. */
  toolFlags: Map<string, { flags: string; profile: string | null }>;
}

/** Bootstrap's command line; what it does not know is an error, as in the real one. */
export function request(args: readonly string[], env: Readonly<Record<string, string>>): Request {
  const [, subcommand, ...rest] = args;
  if (subcommand !== 'build' && subcommand !== 'dist') throw new StepFailure(`${subcommand ?? ''}: what?`);
  const result: Request = {
    dist: subcommand === 'dist',
    keep: [],
    rustFlags: '',
    rustProfile: null,
    boltSettings: false,
    llvmGenerate: false,
    llvmProfile: null,
    relocations: false,
    fast: false,
    artifacts: [],
    tools: [],
    toolFlags: new Map(),
  };
  const words = [...rest];
  const value = () => words.shift() ?? '';
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, table, path] = word === '--set' ? (/^(pgo\.\w+\.\w+)="(.*)"$/.exec(words[0] ?? '') ?? []) : [];
    if (table !== undefined) words.shift();
    const option = table ?? (word === '--set' ? value() : word);
    const file = () => path ?? value();
    switch (option) {
      case '--rust-profile-generate':
      case 'pgo.rustc.generate':
        result.rustFlags = `generate ${file()}`;
        break;
      case '--rust-profile-use':
      case 'pgo.rustc.use':
        result.rustProfile = file();
        result.rustFlags = `use ${result.rustProfile}`;
        break;
      case '--llvm-profile-generate':
        if (env['LLVM_PROFILE_DIR'] === undefined) throw new StepFailure('no LLVM_PROFILE_DIR');
        result.llvmGenerate = true;
        break;
      case 'pgo.llvm.generate':
        result.llvmGenerate = true;
        file();
        break;
      case '--llvm-profile-use':
      case 'pgo.llvm.use':
        result.llvmProfile = file();
        break;
      case 'rustc':
      case 'rustdoc':
      case 'cargo':
      case 'clippy':
        result.tools.push(option);
        break;
      case 'pgo.rustdoc.generate':
      case 'pgo.cargo.generate':
      case 'pgo.clippy.generate':
      case 'pgo.rustdoc.use':
      case 'pgo.cargo.use':
      case 'pgo.clippy.use': {
        const [, tool = '', kind = ''] = option.split('.');
        const value = file();
        result.toolFlags.set(tool, { flags: `${kind} ${value}`, profile: kind === 'use' ? value : null });
        break;
      }
      case '--enable-bolt-settings':
        result.boltSettings = true;
        break;
      case 'llvm.ldflags=-Wl,-q':
        result.relocations = true;
        break;
      case 'llvm.thin-lto=false':
        result.fast = true;
        break;
      case 'llvm.link-shared=true':
      case 'llvm.link-shared=false':
      case 'library/std':
      case '--dry-run':
        break;
      case '--keep-stage':
        result.keep.push(Number(value()));
        break;
      case '--reproducible-artifact':
        result.artifacts.push(value());
        break;
      case '--target':
      case '--host':
      case '--stage':
        value();
        break;
      default:
        throw new StepFailure(`bootstrap does not know ${option}`);
    }
  }
  return result;
}

function profileAt(world: World, path: string | null): string | null {
  if (path === null) return null;
  const file = world.files.get(path);
  if (file === undefined) throw new StepFailure(`${path}: no such profile`);
  return file.content;
}

function* bootstrap(
  world: World,
  { config, inputs }: PlanContext,
  command: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Points {
  const wanted = request(command.args, command.env);
  if (wanted.keep.includes(0)) {
    if (world.stage1 === null) throw new StepFailure('unable to find the stamp file of stage 1');
  } else world.stage1 = { inputs: inputs.rustc };
  world.stage2 = null;
  yield 'sysroot removed';
  if (config.llvm.build) yield* buildLlvm(world, wanted, inputs.llvm);
  const driver = yield* buildRustc(world, wanted, config, inputs.rustc);
  const llvm = config.llvm.build && config.llvm.shared ? world.llvm : null;
  world.stage2 = { driver, llvm, std: !wanted.dist, tools: new Map() };
  const tools = wanted.dist && wanted.tools.length === 0 ? ['rustdoc', 'cargo', 'clippy'] : wanted.tools;
  for (const tool of tools.filter((name) => name !== 'rustc')) {
    yield* buildTool(world, wanted, tool, inputs.rustc);
  }
  if (!wanted.dist) return {};
  yield 'sysroot linked';
  world.tarballs = structuredClone({
    driver: driver.binary,
    llvm: world.stage2.llvm?.binary ?? null,
    tools: world.stage2.tools,
    lld: world.lld,
    llvmId: world.llvm?.id ?? null,
    damaged: world.llvm?.damaged === true,
    artifacts: wanted.artifacts.map((path) => profileAt(world, path) ?? ''),
  });
  return {};
}

function* buildTool(world: World, wanted: Request, tool: string, inputs: string): Generator<string, void> {
  const { flags, profile } = wanted.toolFlags.get(tool) ?? { flags: '', profile: null };
  const content = profileAt(world, profile);
  const profileTime = profile === null ? 0 : (world.files.get(profile)?.time ?? 0);
  const known = `${tool} ${flags}`;
  let built = world.tools.get(known);
  if (built?.inputs !== inputs || built.time <= profileTime) {
    built = { instrumented: flags.startsWith('generate'), profile: content, inputs, time: ++world.time };
    world.tools.set(known, built);
    yield `${tool} built`;
  }
  world.stage2?.tools.set(tool, built);
  if (tool === 'cargo') world.cargoTool = built;
  yield `${tool} linked`;
}

function* buildLlvm(world: World, wanted: Request, inputs: string): Generator<string, void> {
  if (world.llvm?.stamp !== true) {
    const cached = world.llvm?.binary ?? null;
    const profile = profileAt(world, wanted.llvmProfile);
    world.llvm = {
      id: ++world.time,
      stamp: false,
      damaged: false,
      binary: {
        instrumented: wanted.llvmGenerate || cached?.instrumented === true,
        profile: profile ?? cached?.profile ?? null,
        relocations: wanted.relocations,
        fast: wanted.fast && (cached === null || cached.fast),
        inputs,
        bolt: 'none',
        torn: false,
        contains: null,
      },
    };
    const raw = rawDir(LAYOUT, 'llvm-pgo');
    // Instrumented tools run in the build and write into the directory of the training.
    if (wanted.llvmGenerate)
      world.raw.set(raw, { training: world.raw.get(raw)?.training ?? null, complete: false });
    yield 'LLVM half built';
    world.llvm.stamp = true;
    yield 'LLVM built';
  }
  // lld has a stamp of its own, as blind.
  world.lld ??= { llvm: world.llvm.id };
  yield 'lld built';
}

function* buildRustc(
  world: World,
  wanted: Request,
  config: OptDistConfig,
  inputs: string,
): Generator<string, Artifact> {
  if (wanted.keep.includes(1)) {
    const kept = world.stamp === null ? undefined : world.cargo.get(world.stamp);
    if (kept === undefined) throw new StepFailure('unable to find the stamp file of stage 2');
    return kept;
  }
  world.cargoDir = true;
  const llvm = world.llvm?.id ?? 0;
  const profile = profileAt(world, wanted.rustProfile);
  const profileTime = wanted.rustProfile === null ? 0 : (world.files.get(wanted.rustProfile)?.time ?? 0);
  let artifact = world.cargo.get(wanted.rustFlags);
  const fresh = artifact?.inputs === inputs && artifact.llvm === llvm && artifact.time > profileTime;
  if (artifact === undefined || !fresh) {
    world.cargo.delete(wanted.rustFlags);
    yield 'rustc half built';
    artifact = {
      file: `librustc_driver-${wanted.rustFlags}.so`,
      inputs,
      llvm,
      time: ++world.time,
      binary: {
        instrumented: wanted.rustFlags.startsWith('generate'),
        profile,
        relocations: wanted.boltSettings,
        inputs,
        bolt: 'none',
        torn: false,
        fast: false,
        contains:
          config.llvm.build && !config.llvm.shared ? structuredClone(world.llvm?.binary ?? null) : null,
      },
    };
    world.cargo.set(wanted.rustFlags, artifact);
    yield 'rustc built';
  }
  world.stamp = wanted.rustFlags;
  yield 'stamp written';
  return artifact;
}

function* clear(world: World, { layout, dialect }: PlanContext, paths: readonly string[]): Points {
  for (const path of paths) {
    if (path === LAYOUT.llvm && world.llvm !== null) {
      world.llvm.damaged = true;
      yield 'LLVM half removed';
      world.llvm = null;
    } else if (path === LAYOUT.lld) world.lld = null;
    else if (path === LAYOUT.tarballs) world.tarballs = null;
    else if (path === `${layout.hostDir}/${dialect.stage2RustcDir}`) {
      world.cargo.clear();
      yield 'rustc half removed';
      world.stamp = null;
      world.cargoDir = false;
    } else if (world.raw.has(path)) {
      world.raw.set(path, { training: world.raw.get(path)?.training ?? null, complete: false });
      yield 'raw profiles half removed';
      world.raw.delete(path);
    }
    yield `${path} removed`;
  }
  return {};
}

/** The compiler in the stage 2 sysroot, if it starts at all. */
function startable(world: World): { driver: Binary; llvm: Binary | null } {
  if (world.stage2 === null) throw new StepFailure('there is no stage 2 rustc');
  if (!world.stage2.std) throw new StepFailure("can't find crate for `std`");
  const driver = world.stage2.driver.binary;
  const llvm = world.stage2.llvm?.binary ?? null;
  if (driver.torn || llvm?.torn === true)
    throw new StepFailure('rustc does not start: a library is half written');
  if (world.stage2.llvm !== null && world.llvm?.damaged === true) throw new StepFailure('LLVM lacks files');
  return { driver, llvm };
}

function* train(world: World, context: PlanContext, action: Extract<Action, { kind: 'train' }>): Points {
  world.raw.delete(action.rawDir);
  yield 'raw directory emptied';
  const { driver, llvm } = structuredClone(startable(world));
  const training: Training = { phase: action.phase, training: context.inputs.training, driver, llvm };
  for (const wrong of [...wrongTraining(training, context), ...wrongTools(world, action.phase, context)]) {
    world.violations.push(`${action.phase} is trained with ${wrong}`);
  }
  world.raw.set(action.rawDir, { training, complete: false });
  yield 'half trained';
  world.raw.set(action.rawDir, { training, complete: true });
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

const isOfRustc = (phase: Phase) => ['rustc-pgo', 'rustdoc-pgo', 'clippy-pgo'].includes(phase);

/** The tool that is trained must be instrumented; the cargo that all workloads are compiled with is as rustc is. */
function* wrongTools(
  world: World,
  phase: Phase,
  { config, inputs, profiles }: PlanContext,
): Generator<string> {
  const trained = phase === 'rustdoc-pgo' || phase === 'clippy-pgo' ? phase.slice(0, -'-pgo'.length) : null;
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

function* merge(world: World, { config }: PlanContext, action: Extract<Action, { kind: 'merge' }>): Points {
  const raw = world.raw.get(action.rawDir);
  if (raw === undefined) throw new StepFailure('no profile written');
  if (!raw.complete || raw.training === null)
    world.violations.push(`${action.phase}: merged a part of a training`);
  if (isOfRustc(action.phase) && config.llvm.build && world.llvm?.stamp !== true) {
    throw new StepFailure(`${action.program}: no such program`);
  }
  const sha256 = `${action.phase}#${++world.time}`;
  if (raw.training !== null) world.trainings.set(sha256, raw.training);
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

function libraryAt(world: World, library: Library): { file: string; binary: Binary } {
  const { driver, llvm } = world.stage2 ?? { driver: null, llvm: null };
  const inode = library === 'llvm' ? llvm : driver;
  if (inode === null) throw new StepFailure(`no library of ${library}`);
  return { file: library === 'llvm' ? 'libLLVM.so' : (driver?.file ?? ''), binary: inode.binary };
}

const digest = (binary: Binary) => JSON.stringify(binary);

function* snapshot(world: World, library: Library): Points {
  const { file, binary } = libraryAt(world, library);
  if (binary.bolt !== 'none') throw new StepFailure(`altered library: ${file} was rewritten by BOLT`);
  if (binary.torn) throw new StepFailure(`${file} is half written`);
  world.pristine.set(`pristine/${file}`, structuredClone(binary));
  yield 'copied';
  const pristine = { path: `pristine/${file}`, sha256: digest(binary) };
  return { libraries: { [library]: { file, pristine, content: 'pristine', optimisation: null } } };
}

function* rewrite(world: World, library: Library, change: (pristine: Binary) => Binary): Points {
  const known = world.state.libraries[library];
  const pristine = known === null ? undefined : world.pristine.get(known.pristine.path);
  if (known === null || pristine === undefined || digest(pristine) !== known.pristine.sha256) {
    throw new StepFailure(`no pristine copy of ${library}`);
  }
  yield 'rewritten elsewhere';
  const names = [...world.cargo.values(), ...(world.stage2 === null ? [] : [world.stage2.driver])];
  const links: (Inode | null)[] =
    library === 'llvm'
      ? [world.llvm, world.stage2?.llvm ?? null]
      : names.filter(({ file }) => file === known.file);
  for (const inode of new Set(links)) {
    if (inode === null) continue;
    inode.binary = { ...inode.binary, torn: true };
    yield 'half written';
    inode.binary = change(structuredClone(pristine));
  }
  return {};
}

function* optimise(
  world: World,
  context: PlanContext,
  action: Extract<Action, { kind: 'optimise' }>,
): Points {
  const data = world.files.get(action.data);
  if (data === undefined) throw new StepFailure(`${action.data}: no such file`);
  const optimisation = optimisationOf(data.content, action.args, context.toolchain.bolt?.version ?? '');
  yield* rewrite(world, action.library, (pristine) => {
    if (!pristine.relocations)
      throw new StepFailure('function reordering only works when relocations are enabled');
    return { ...pristine, bolt: `optimised ${optimisation}` };
  });
  return { libraries: { [action.library]: { optimisation } } };
}

function* collectProfiles(
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
  return {};
}

function verify(world: World, libraries: readonly Library[]): StatePatch {
  for (const library of libraries) {
    const binary = library === 'llvm' ? world.tarballs?.llvm : world.tarballs?.driver;
    if (binary?.bolt.startsWith('optimised') !== true)
      throw new StepFailure(`unshipped: ${library} without BOLT`);
  }
  return {};
}

/** What is wrong with what dist shipped, if anything. */
export function* wrongShipment(world: World, scenario: Scenario): Generator<string> {
  const shipped = world.outputs.get('dist')?.shipped ?? null;
  if (shipped === null) {
    yield 'nothing is shipped';
    return;
  }
  const { config, inputs, dialect } = scenario;
  const { profiles, toolchain } = planContextOf(world, scenario, 'dist');
  const libraries = boltLibraries(config, dialect);
  const llvm = shipped.llvm ?? shipped.driver.contains;
  const check = (what: string, found: unknown, expected: unknown) =>
    JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
  const bolt = (library: Library) => {
    const profile = profiles.bolt[library];
    if (!libraries.includes(library) || profile === null) return 'none';
    const icf = toolchain.llvmMajor >= 20 ? 'all' : '1';
    const args = [
      ...[
        '-reorder-blocks=ext-tsp',
        '-reorder-functions=cdsort',
        '-split-functions',
        '-split-strategy=cdsplit',
      ],
      ...['-split-all-cold', '-jump-tables=move', `-icf=${icf}`, '-update-debug-sections', '-dyno-stats'],
    ];
    return `optimised ${optimisationOf(profile.sha256, [...args, ...config.bolt.args], toolchain.bolt?.version ?? '')}`;
  };
  yield* check('librustc_driver', shipped.driver, {
    instrumented: false,
    profile: profiles.rustc?.sha256 ?? null,
    relocations: dialect.boltSettings && libraries.includes('rustc'),
    inputs: inputs.rustc,
    bolt: bolt('rustc'),
    torn: false,
    fast: false,
    contains: shipped.driver.contains,
  });
  if (config.llvm.build) {
    yield* check('LLVM', llvm, {
      instrumented: false,
      profile: profiles.llvm?.sha256 ?? null,
      relocations: libraries.includes('llvm'),
      fast: false,
      inputs: inputs.llvm,
      bolt: bolt('llvm'),
      torn: false,
      contains: null,
    });
    if (shipped.damaged) yield 'LLVM lacks files';
    yield* check('lld is built against', shipped.lld?.llvm, shipped.llvmId);
  }
  const own: Record<string, string | undefined> = {
    rustdoc: profiles.tools.rustdoc?.sha256,
    cargo: profiles.rustc?.sha256,
    clippy: profiles.tools.clippy?.sha256,
  };
  for (const [tool, { instrumented, profile, inputs: from }] of shipped.tools) {
    const expected = toolsOf(config).some((each) => each === tool) ? (own[tool] ?? null) : null;
    const found = { instrumented, profile, from };
    yield* check(tool, found, { instrumented: false, profile: expected, from: inputs.rustc });
  }
  const fdata = libraries.flatMap((library) => profiles.bolt[library]?.sha256 ?? []);
  yield* check('reproducible artifacts', shipped.artifacts, fdata);
}

/** Runs to the end; what goes wrong, in words. */
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

/** What lies on the disk, without what the model keeps of its own. */
function diskOf(world: World): string {
  const own: readonly string[] = ['log', 'finished', 'violations'] satisfies (keyof World)[];
  return JSON.stringify(world, (key, value: unknown) =>
    own.includes(key) ? undefined : value instanceof Map ? [...value] : value,
  );
}
