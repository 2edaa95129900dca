import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { estimateDisk, sum } from '../checks/host/disk-estimate';
import { boltLibraries, usesStage } from '../config/uses';
import { treeSize } from '../doctor/facts/tree-size';
import { type Recipe, shellRecipe } from '../eject/recipe';
import { attempt } from '../fs/attempt';
import type { Problem } from '../model/problem';
import { PROFILING_STAGES } from '../model/stages';
import { EMPTY_STATE } from '../plan/build-state';
import type { PlanContext } from '../plan/plan-context';
import { planStage } from '../plan/planner';
import { openProject, type Project } from '../project/project';
import { planContext } from '../run/planning';

export interface EjectRequest {
  readonly root: string;
  readonly projectRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (line: string) => void;
}

/** Prints a recipe that builds the distribution from the bundle that is given, without this plugin. */
export async function eject(request: EjectRequest): Promise<Result<void, Problem>> {
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  const bundle = bundleOf(project.value);
  if (!bundle.ok) return bundle;
  // Into a recipe go no warnings; the profiles are judged all the same.
  const context = await planContext(project.value, 'dist', EMPTY_STATE, [], false, () => undefined);
  if (!context.ok) return context;
  const recipe = await recipeOf(project.value, anywhere(context.value), bundle.value);
  if (!recipe.ok) return recipe;
  for (const line of shellRecipe(recipe.value).trimEnd().split('\n')) request.print(line);
  return ok(undefined);
}

/** A recipe runs in another directory, so that LLVM's profile is always rebased. */
function anywhere(context: PlanContext): PlanContext {
  const { llvm } = context.profiles;
  if (llvm === null) return context;
  const gatheredIn = llvm.gatheredIn ?? context.source;
  return { ...context, profiles: { ...context.profiles, llvm: { ...llvm, gatheredIn } } };
}

interface Bundle {
  readonly sha256: string;
  /** The directory in which it was unpacked. */
  readonly dir: string;
}

function bundleOf({ given, config, dir }: Project): Result<Bundle, Problem> {
  const used = PROFILING_STAGES.filter((stage) => usesStage(config, stage));
  const [first, ...others] = used.map((stage) => given[stage]?.bundle ?? null);
  const stage = used.find((each) => given[each]?.bundle == null);
  if (first == null || stage !== undefined || others.some((each) => each?.sha256 !== first.sha256))
    return err({ kind: 'no-bundle', stages: used, without: stage ?? null, dir });
  return ok(first);
}

async function recipeOf(
  { dir, source, layout, toolchain, dialect, config, call, bootstrapConfig, environment }: Project,
  context: PlanContext,
  bundle: Bundle,
): Promise<Result<Recipe, Problem>> {
  const isInSources = bootstrapConfig?.file.startsWith(`${source}/`) ?? true;
  const file = bootstrapConfig?.file ?? '';
  const text = isInSources ? ok(null) : await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return text;
  const size = await treeSize(source, [layout.buildDir]);
  return ok({
    steps: planStage('dist', context).steps,
    places: [
      { dir: layout.buildDir, variable: 'BUILD' },
      { dir: source, variable: 'SRC' },
      { dir, variable: 'WORK' },
      { dir: bundle.dir, variable: 'PROFILES' },
      { dir: toolchain.llvmDir, variable: 'LLVM' },
    ],
    pristine: layout.pristine,
    temporary: layout.temporary,
    own: layout.own,
    tarballs: layout.tarballs,
    host: toolchain.host,
    bundle: { sha256: bundle.sha256 },
    rustVersion: dialect.rustVersion,
    llvmMajor: toolchain.llvmMajor,
    usesBolt: boltLibraries(config, dialect).length > 0,
    hasUsualBuildDir: call.buildDir === null,
    llvmDir: toolchain.llvmDir,
    stage2RustcDir: dialect.stage2RustcDir,
    bytes: sum(
      estimateDisk(config, dialect, size, {
        ...{ rustc: true, llvm: config.llvm.build, phases: [], tarballs: true, tests: false },
      }).parts,
    ),
    config: text.value === null ? null : { name: path.basename(dialect.configFile), text: text.value },
    environment,
  });
}
