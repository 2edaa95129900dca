import { rawDir } from '../../src/bootstrap/layout';
import type { OptDistConfig } from '../../src/config/config';
import type { PlanContext } from '../../src/plan/plan-context';
import { takesBackProfiling } from '../../src/bootstrap/wrapper-flags';
import { LAYOUT } from '../plan-context';
import { type Request, request } from './request';
import { type Artifact, type Points, StepFailure, type World } from './world';
import { TOOLS } from '../../src/model/components';

function profileAt(world: World, path: string | null): string | null {
  if (path === null) return null;
  const file = world.files.get(path);
  if (file === undefined) throw new StepFailure(`${path}: no such profile`);
  return file.content;
}

export function* bootstrap(
  world: World,
  { config, inputs, dialect }: PlanContext,
  command: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Points {
  const asked = request(command.args, command.env);
  const wanted = { ...asked, cxxflags: takesBackProfiling(dialect) ? asked.cxxflags : '' };
  if (wanted.stage === 2) {
    world.stage2 = null;
    yield 'sysroot removed';
  }
  if (config.llvm.build) yield* buildLlvm(world, wanted, inputs.llvm);
  const llvm = config.llvm.build && config.llvm.shared ? world.llvm : null;
  yield* buildStage1(world, wanted, llvm, inputs.rustc);
  if (wanted.stage === 1) return {};
  const driver = yield* buildRustc(world, wanted, config, inputs.rustc);
  world.stage2 = { driver, llvm, std: !wanted.dist, tools: new Map() };
  const tools = wanted.dist && wanted.tools.length === 0 ? TOOLS : wanted.tools;
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

/** Cargo leaves half of a new compiler below the stamp of the old one. */
function* buildStage1(
  world: World,
  wanted: Request,
  llvm: World['llvm'],
  inputs: string,
): Generator<string, void> {
  if (wanted.keep.includes(0)) {
    if (world.stage1 === null) throw new StepFailure('unable to find the stamp file of stage 1');
    if (world.stage1.inputs !== inputs) world.violations.push('a stage 1 rustc of other sources is kept');
  } else if (world.stage1?.inputs !== inputs) {
    if (world.stage1 !== null) world.stage1 = { inputs: 'half of each' };
    yield 'stage 1 rustc half built';
    if (llvm?.binary.instrumented === true && !wanted.cxxflags.includes('-fno-profile-generate'))
      throw new StepFailure('undefined symbol: __llvm_profile_instrument_target');
    world.stage1 = { inputs };
    yield 'stage 1 rustc built';
  }
  world.sysroot1 = { llvm, std: false };
  yield 'stage 1 sysroot linked';
  if (!wanted.dist) world.sysroot1 = { llvm, std: true };
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
    if (wanted.llvmGenerate) world.raw.add(raw);
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
    const uses = config.llvm.build && config.llvm.shared && world.llvm?.binary.profile != null;
    const mixes = uses && !wanted.cxxflags.includes('-fno-profile-use');
    if (mixes && wanted.rustFlags.startsWith('generate'))
      throw new StepFailure('-fprofile-use= is not allowed with -fprofile-generate=');
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
