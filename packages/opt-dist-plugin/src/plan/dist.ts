import { ensureShipped } from './compilers';
import { type LlvmRequest, distCommand } from '../bootstrap/argv';
import { type LlvmVariant, sameVariant, standing } from './build-state';
import { optimise } from './bolt';
import { distArguments } from '../bootstrap/dist-arguments';
import { planTests } from './dist-tests';
import { digestOf } from '../model/digest';
import type { Plan } from './plan';
import { keptStage1, stage1Patches } from './stage1';
import { LIBRARIES, type Library, PROFILED_TOOLS } from '../model/components';
import { boltLibraries } from '../config/uses';

/** Everything that is shipped stands and is BOLT-optimised; `x dist`; check; collect (upstream's step 7). */
export function planDist(plan: Plan) {
  const { context } = plan;
  const { config, dialect, profiles } = context;
  const libraries = boltLibraries(config, dialect).filter((library) => profiles.bolt[library] !== null);
  const artifacts: string[] = [];
  const toFind = libraries.some((library) => plan.state.libraries[library] === null);
  if (libraries.length > 0) ensureShipped(plan, libraries.includes('llvm'), toFind);
  for (const library of libraries) {
    const profile = profiles.bolt[library];
    if (profile === null) continue;
    const ref = plan.place(profile, false);
    artifacts.push(ref.path);
    optimise(plan, library, ref);
  }
  const { rustc, llvm, request, keepStages } = shipped(plan, libraries);
  restoreOthers(plan, libraries);
  if (!plan.rustcStands(rustc.variant)) plan.relink(rustc.variant);
  // By content: the place of a profile changes nothing.
  const contents = JSON.stringify(profiles, (key, value: unknown) => (key === 'from' ? undefined : value));
  const made = digestOf(context.shipped, contents, libraries);
  if (plan.state.tarballs !== made) {
    build(plan, rustc, { llvm, request, keepStages, artifacts, made });
  }
  plan.add(
    'verify-tarballs',
    'Check the tarballs',
    'bootstrap can silently ship a library other than the optimised one',
    { kind: 'verify-tarballs', libraries },
    { before: {}, after: {}, failed: { tarballs: null } },
  );
  planTests(plan);
  plan.add(
    'collect-dist',
    'Write the tarballs',
    'they are the result',
    { kind: 'collect-tarballs', profiles: usedProfiles(plan, libraries) },
    { before: {}, after: { tarballs: null } },
  );
}

function usedProfiles(plan: Plan, libraries: readonly Library[]) {
  const { config, profiles } = plan.context;
  const used = [
    profiles.rustc,
    config.llvm.build ? profiles.llvm : null,
    ...PROFILED_TOOLS.map((tool) => profiles.tools[tool]),
    ...libraries.map((library) => profiles.bolt[library]),
  ];
  return used.flatMap((profile) =>
    profile === null ? [] : [{ file: profile.fileName, sha256: profile.sha256 }],
  );
}

/** The final call of bootstrap. */
function build(
  plan: Plan,
  rustc: ReturnType<Plan['optimisedRustc']>,
  shipping: {
    readonly llvm: LlvmVariant;
    readonly request: LlvmRequest;
    readonly keepStages: readonly number[];
    readonly artifacts: readonly string[];
    /** Digest of everything that goes into the tarballs. */
    readonly made: string;
  },
) {
  const { config, dialect, layout, call, extraArgs } = plan.context;
  const { llvm, request, keepStages, artifacts, made } = shipping;
  plan.add('clear-tarballs', 'Remove earlier tarballs', 'only tarballs of this run may be shipped', {
    kind: 'clear',
    paths: [layout.tarballs],
  });
  const changesLlvm = config.llvm.build && !sameVariant(standing(plan.state.llvm), llvm);
  const changesRustc = !plan.rustcStands(rustc.variant);
  const linksRustc = changesRustc || (changesLlvm && !plan.keepStages().includes(1));
  const patch = (status: 'unfinished' | 'standing') => ({
    ...(changesLlvm ? { llvm: { status, variant: llvm } } : {}),
    ...(changesRustc ? { rustc: { status, variant: rustc.variant } } : {}),
    sysroot: 'partial' as const,
    libraries: { ...(changesLlvm ? { llvm: null } : {}), ...(linksRustc ? { rustc: null } : {}) },
  });
  const stage1 = stage1Patches(plan, keepStages, 'partial');
  const command = distCommand(
    call,
    dialect,
    { rustc: rustc.request, tools: rustc.tools, llvm: request, keepStages },
    distArguments(config, dialect, extraArgs),
    artifacts,
  );
  plan.add(
    'dist',
    'Build the distribution',
    'the tarballs that are shipped',
    { kind: 'bootstrap', command },
    {
      before: { ...patch('unfinished'), ...stage1.before, tarballs: null },
      after: { ...patch('standing'), ...stage1.after, tarballs: made },
    },
  );
}

/** The options of the final call, and the build compilers that it can keep. */
function shipped(plan: Plan, libraries: readonly Library[]) {
  const { config } = plan.context;
  const rustc = plan.optimisedRustc();
  const { variant: llvm, profile } = plan.shippedLlvm(libraries.includes('llvm'));
  if (config.llvm.build && !sameVariant(standing(plan.state.llvm), llvm)) {
    plan.clearLlvm(llvm, 'bootstrap would ship the existing LLVM, whatever its options');
  }
  const request: LlvmRequest = config.llvm.build
    ? { kind: 'use', shared: config.llvm.shared, profile, relocations: llvm.relocations }
    : { kind: 'none' };
  const keepStages = plan.rustcStands(rustc.variant) ? plan.keepStages() : keptStage1(plan);
  return { rustc, llvm, request, keepStages };
}

/** A library that only an earlier run optimised is not shipped. */
function restoreOthers(plan: Plan, libraries: readonly Library[]) {
  for (const library of LIBRARIES) {
    if (!libraries.includes(library)) plan.restoreLibrary(library);
  }
}
