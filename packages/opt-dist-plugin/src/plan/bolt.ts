import { ensureShipped } from './compilers';
import { standing } from './build-state';
import { boltArgs } from './bolt-commands';
import { digestOf } from '../model/digest';
import { fdataPrefix, forgetting, gatherPhase, mergedFile } from './gather';
import { type Plan, altering } from './plan';
import { LIBRARIES, type Library, libraryTitle } from '../model/components';
import { boltPhase, type Phase } from '../model/phases';
import type { Step } from './step';
import { boltLibraries } from '../config/uses';

/**
 * PGO-optimised rustc and LLVM with relocations; per library: instrument, train, merge, optimise (upstream's
 * steps 4 to 6).
 */
export function planBolt(plan: Plan) {
  const libraries = boltLibraries(plan.context.config, plan.context.dialect);
  ensureShipped(plan, libraries.includes('llvm'), true);
  const phases: Phase[] = [];
  for (const library of libraries) {
    const phase = boltPhase(library);
    phases.push(phase);
    gatherPhase(
      plan,
      phase,
      [
        standing(plan.state.llvm),
        standing(plan.state.rustc),
        flags(plan),
        ...plan.context.config.bolt.instrumentArgs,
      ],
      library,
      () => {
        instrument(plan, library, phase);
      },
      () => {
        plan.restoreLibrary(library);
      },
    );
    optimise(plan, library, {
      path: `${plan.context.layout.own}/${mergedFile(phase)}`,
      sha256: plan.context.state.gathered[phase]?.sha256 ?? `pending ${phase}`,
    });
  }
  plan.add(
    'collect-bolt',
    'Write the profile set',
    'dist and teammates start from it',
    { kind: 'collect-profiles', phases },
    forgetting(phases),
  );
}

/**
 * Makes the library the BOLT-optimised one, from its pristine copy, unless it is already.
 * @param data merged fdata and its digest
 */
export function optimise(
  plan: Plan,
  library: Library,
  data: { readonly path: string; readonly sha256: string },
) {
  const args = flags(plan);
  const version = plan.context.toolchain.bolt?.version ?? '';
  const optimisation = optimisationOf(data.sha256, args, version);
  const found = plan.state.libraries[library];
  if (found?.content === 'optimised' && found.optimisation === optimisation) return;
  if (found === null) snapshot(plan, library);
  const program = plan.context.toolchain.bolt?.path ?? 'llvm-bolt';
  const change = altering(library, { content: 'optimised', optimisation });
  const title = `Optimise ${libraryTitle(library)} with BOLT`;
  plan.add(
    `optimise-${library}`,
    title,
    "in place, so that all of bootstrap's hard links share the result",
    { kind: 'optimise', library, program, data: data.path, args },
    change,
  );
}

/** The identity of an optimised library: the profile, the flags, and the version of llvm-bolt. */
export function optimisationOf(fdataSha256: string, args: readonly string[], boltVersion: string): string {
  return digestOf(fdataSha256, args, boltVersion);
}

function instrument(plan: Plan, library: Library, phase: Phase) {
  const { path: program, version } = plan.context.toolchain.bolt ?? { path: 'llvm-bolt', version: '' };
  const found = plan.state.libraries[library];
  const args = plan.context.config.bolt.instrumentArgs;
  const instrumentation = digestOf('instrumented', version, ...args);
  // Of an earlier run, which was killed in the training.
  if (found?.content === 'instrumented' && found.optimisation === instrumentation) return;
  if (found === null) snapshot(plan, library);
  const title = `Instrument ${libraryTitle(library)} with BOLT`;
  const change = altering(library, { content: 'instrumented', optimisation: instrumentation });
  plan.add(
    `instrument-${library}`,
    title,
    'it counts its branches while it compiles the workload',
    { kind: 'instrument', library, program, fdataPrefix: fdataPrefix(plan, phase), args },
    change,
  );
}

/** BOLT cannot be run on its own result, so a copy from before it is kept. */
function snapshot(plan: Plan, library: Library) {
  const change = {
    before: {},
    after: { libraries: { [library]: { content: 'pristine' as const, optimisation: null } } },
  };
  plan.add(
    `snapshot-${library}`,
    `Keep a copy of ${libraryTitle(library)}`,
    'BOLT cannot be run on its own result',
    { kind: 'snapshot', library },
    change,
  );
}

function flags({ context }: Plan): string[] {
  return boltArgs(context.toolchain.llvmMajor, context.toolchain.host, context.config.bolt);
}

/**
 * Is each library that an earlier run left instrumented the next to be trained? Nothing else may be built or
 * trained with it.
 */
export function trainsInstrumented({ context, steps }: Plan): boolean {
  return LIBRARIES.every((library) => {
    if (context.state.libraries[library]?.content !== 'instrumented') return true;
    const train = steps.findIndex(({ id }) => id === `train-${boltPhase(library)}`);
    const uses = ({ action: { kind } }: Step) => ['bootstrap', 'instrument', 'train'].includes(kind);
    return train >= 0 && !steps.slice(0, train).some(uses);
  });
}
