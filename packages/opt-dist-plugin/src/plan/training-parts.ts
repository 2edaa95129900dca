import { rawDir } from '../bootstrap/layout';
import { digestOf } from '../model/digest';
import { trainingCommand, type TrainingContext } from '../training/command';
import { partsOf, type Workload, weightOf, workloadOf } from '../training/workload';
import type { Plan } from './plan';
import type { PlanContext } from './plan-context';
import { type Phase, PHASE_FACTS } from '../model/phases';
import type { MergeTool, TrainedPart } from './step';
import { isLlvmFirst } from '../config/order';
import { toolsOf } from '../config/uses';

/** Is it trained for code that the stage 1 rustc instruments? */
export function isOfRustc(phase: Phase): boolean {
  return PHASE_FACTS[phase].stage === 'rustc-pgo';
}

/** A command may train for hours: what goes wrong from the start is seen in this time. */
const TRY_SECONDS = 60;

/** Tries each list of benchmarks once in a stage, in the quickest mode, or the command. */
export function addTry(plan: Plan, phase: Phase) {
  const { context } = plan;
  const { config, dialect, layout, inputs } = context;
  const { training } = config;
  const workload = workloadOf(config, dialect, phase);
  const isCommand = training.kind === 'command';
  const id = isCommand ? 'try-command' : `try-${PHASE_FACTS[phase].training.benchmarks}`;
  if (!training.tryFirst || plan.steps.some((step) => step.id === id)) return;
  const given = {
    ...trainingContext(context, phase),
    layout: { ...layout, stage2Rustc: layout.stage0.rustc },
  };
  const quickest: Workload = isCommand ? workload : { ...workload, profiles: ['Check'], scenarios: ['Full'] };
  const scratch = `${layout.temporary}/try`;
  const env = { LLVM_PROFILE_FILE: `${scratch}/default_%m_%p.profraw`, OPT_DIST_TRY: '1' };
  const parts = isCommand
    ? partsOf(quickest, training, dialect)
    : [{ ...quickest, name: workloadName(workload.crates), declared: null }];
  plan.addEarly(
    id,
    `Try ${workloadName(workload.crates)} with the stage 0 compiler`,
    'a training that cannot work fails before the long builds',
    {
      kind: 'try',
      workloads: parts.map(({ name, declared, ...each }) => ({
        name,
        command: trainingCommand({ ...given, tools: [] }, phase, each, {
          ...(isCommand ? env : {}),
          ...(declared === null ? {} : { OPT_DIST_WORKLOAD: declared }),
        }),
      })),
      benchmarks: isCommand
        ? null
        : { dir: `${layout.collector}/collector/compile-benchmarks`, names: workload.crates },
      seconds: isCommand ? Math.ceil(TRY_SECONDS / parts.length) : null,
      record: `${layout.own}/tried`,
      digest: digestOf(inputs.trainer, id, parts),
      scratch,
    },
    isCommand ? undefined : 'collector',
  );
}

/** Everything but LLVM in llvm-first is trained by the stage 2 rustc, and the tools beside it. */
export function trainingContext(context: PlanContext, phase: Phase): TrainingContext {
  const { config, dialect, projectDir } = context;
  const isAtStage1 = phase === 'llvm-pgo' && isLlvmFirst(config);
  const layout = isAtStage1 ? { ...context.layout, stage2Rustc: context.layout.stage1Rustc } : context.layout;
  const tools = isAtStage1 ? [] : toolsOf(config);
  return {
    ...{ training: config.training, tools, dialect, layout, projectDir },
    cargoConfigFile: cargoConfigFile(context),
  };
}

/**
 * LLVM's and BOLT's raw profile paths are compiled in; only rustc's is given here, with the process so that no
 * counts are lost.
 */
export function variables({ layout }: PlanContext, phase: Phase): Record<string, string> {
  return isOfRustc(phase) ? { LLVM_PROFILE_FILE: `${rawDir(layout, phase)}/default_%m_%p.profraw` } : {};
}

export function trainedParts(
  plan: Plan,
  phase: Phase,
  trained: readonly unknown[],
): (TrainedPart & Pick<Workload, 'crates'>)[] {
  const { context } = plan;
  const { config, dialect, inputs } = context;
  const { version } = mergeProgram(plan, phase);
  return partsOf(workloadOf(config, dialect, phase), config.training, dialect).map((part) => {
    const { name, declared, ...workload } = part;
    const env = {
      ...variables(context, phase),
      ...(declared === null ? {} : { OPT_DIST_WORKLOAD: declared }),
    };
    return {
      name,
      crates: workload.crates,
      // An older tool may not read what a newer one merged.
      digest: digestOf(phase, trained, inputs.trainer, workload, declared, version),
      command: trainingCommand(trainingContext(context, phase), phase, workload, env),
    };
  });
}

/**
 * Cargo looks for its config in the directories above. rustc-perf is copied to the build directory, and built
 * there as if it still lay where it came from: in a source tarball with the crates that are vendored in the
 * tree. Stage 0 cargo takes a file for `--config` from 1.64 on, the release that brought `--build-dir`.
 */
export function cargoConfigFile({
  cargoConfig,
  config,
  source,
  layout,
  dialect,
}: Pick<PlanContext, 'cargoConfig' | 'config' | 'source' | 'layout' | 'dialect'>): string | null {
  if (cargoConfig === null || config.training.kind !== 'rustc-perf') return null;
  const isInTree = (dir: string) => dir.startsWith(`${source}/`);
  const comesFromTree = config.training.dir === null || isInTree(config.training.dir);
  return comesFromTree && dialect.buildDirOption && !isInTree(layout.collector) ? cargoConfig : null;
}

/** merge-fdata knows no weights. */
export function weightedParts(plan: Plan, phase: Phase, trained: readonly unknown[]) {
  const { weights } = plan.context.config.training;
  const isWeighted = PHASE_FACTS[phase].technique === 'pgo';
  return trainedParts(plan, phase, trained).map(({ name, digest, crates }) => ({
    ...{ name, digest },
    weight: isWeighted ? weightOf({ name, crates }, weights) : 1,
  }));
}

export function mergeTool(plan: Plan, phase: Phase): { readonly tool: MergeTool; readonly program: string } {
  return { tool: PHASE_FACTS[phase].mergeTool, program: mergeProgram(plan, phase).program };
}

/**
 * Only rustc's own LLVM is sure to read rustc's profiles (rust-lang/rust#114344); the host's clang instrumented
 * LLVM itself.
 */
function mergeProgram({ context }: Plan, phase: Phase): { program: string; version: string } {
  const { layout, toolchain, config, inputs } = context;
  if (PHASE_FACTS[phase].technique === 'bolt') {
    const { path, version } = toolchain.mergeFdata ?? { path: 'merge-fdata', version: '' };
    return { program: path, version };
  }
  return isOfRustc(phase) && config.llvm.build
    ? { program: layout.inTreeProfdata, version: inputs.llvm }
    : { program: toolchain.profdata.path, version: toolchain.profdata.version };
}

export function workloadName(crates: readonly string[]): string {
  if (crates.length === 0) return 'the training command';
  return crates.length <= 3
    ? crates.join(', ')
    : `${crates.slice(0, 2).join(', ')} and ${crates.length - 2} more`;
}
