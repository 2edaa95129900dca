import { posix as path } from 'node:path';
import type { Dialect } from '../tree/dialect';
import type { Layout } from '../bootstrap/layout';
import type { Training } from '../config/config';
import type { Command } from '../model/command';
import { cargoConfigArgument } from '../crates/cargo-config';
import type { Workload } from './workload';
import type { Phase } from '../model/phases';
import { factsOf, type Tool, TOOLS } from '../model/components';

export interface TrainingContext {
  readonly training: Training;
  /** The tools that are built beside the compiler. */
  readonly tools: readonly Tool[];
  readonly dialect: Dialect;
  readonly layout: Layout;
  /** Directory of opt-dist.json: a custom command runs here, and its relative paths go by it. */
  readonly projectDir: string;
  /**
   * Cargo's config for rustc-perf that the copy would miss, as it has other directories above it; absolute.
   */
  readonly cargoConfigFile: string | null;
}

/** Builds the collector with the stage 0 cargo, as upstream does. */
export function collectorBuildCommand({
  layout,
  cargoConfigFile,
}: Pick<TrainingContext, 'layout' | 'cargoConfigFile'>): Command {
  return {
    program: layout.stage0.cargo,
    args: ['build', ...configArgs(cargoConfigFile), '-p', 'collector'],
    cwd: layout.collector,
    env: collectorEnv(layout),
  };
}

/** @param env variables for instrumented code, such as LLVM_PROFILE_FILE */
export function trainingCommand(
  context: TrainingContext,
  phase: Phase,
  workload: Workload,
  env: Readonly<Record<string, string>>,
): Command {
  const { training, layout, projectDir, cargoConfigFile } = context;
  return training.kind === 'command'
    ? customCommand(context, training.command, phase, workload, env)
    : {
        program: layout.stage0.cargo,
        args: [
          ...['run', ...configArgs(cargoConfigFile), '-p', 'collector', '--bin', 'collector', '--'],
          ...['profile_local', 'eprintln', layout.stage2Rustc, '--id', 'Test', '--cargo', cargoOf(context)],
          ...['--profiles', workload.profiles.join(','), '--scenarios', workload.scenarios.join(',')],
          ...[context.dialect.selector, workload.crates.join(',')],
          ...(training.jobs > 1 ? ['--jobs', String(training.jobs)] : []),
          ...training.cargoConfig.flatMap((value) => [
            '--cargo-config',
            cargoConfigArgument(value, projectDir),
          ]),
        ],
        cwd: layout.collector,
        env: { ...collectorEnv(layout), ...env },
      };
}

/** Passed to both calls: with another config, cargo would rebuild the collector when it runs it. */
function configArgs(file: string | null): string[] {
  return file === null ? [] : ['--config', file];
}

function customCommand(
  context: TrainingContext,
  command: readonly string[],
  phase: Phase,
  workload: Workload,
  env: Readonly<Record<string, string>>,
): Command {
  const { training, tools, layout, projectDir } = context;
  const [program = '', ...args] = command;
  const bin = path.dirname(layout.stage2Rustc);
  return {
    program,
    args,
    cwd: projectDir,
    env: {
      ...env,
      OPT_DIST_PHASE: phase,
      OPT_DIST_RUSTC: layout.stage2Rustc,
      ...programs(bin, tools),
      OPT_DIST_CARGO: cargoOf(context),
      OPT_DIST_PROFILES: workload.profiles.join(','),
      OPT_DIST_SCENARIOS: workload.scenarios.join(','),
      OPT_DIST_JOBS: String(training.jobs),
    },
  };
}

/** Where the tools of the sysroot are, for those whose training runs them. */
function programs(bin: string, tools: readonly Tool[]): Record<string, string> {
  return Object.fromEntries(
    TOOLS.flatMap((tool) => {
      const { program } = factsOf(tool);
      return program !== null && (program.isAlwaysBuilt || tools.includes(tool))
        ? [[program.variable, path.join(bin, program.name)]]
        : [];
    }),
  );
}

/**
 * The cargo that compiles the workloads: the tree's own where it is built with profiles, so that it is
 * trained, too. It is no part of the sysroot; bootstrap puts it beside the directory of the compiler, which
 * is named by the same rule.
 */
function cargoOf({ tools, layout, dialect }: TrainingContext): string {
  if (!tools.includes('cargo')) return layout.stage0.cargo;
  return path.join(layout.hostDir, dialect.stage2RustcDir.replace('-rustc', '-tools-bin'), 'cargo');
}

function collectorEnv(layout: Layout): Record<string, string> {
  return { RUSTC: layout.stage0.rustc, RUSTC_BOOTSTRAP: '1', RUST_LOG: 'collector=debug' };
}
