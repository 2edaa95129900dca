import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { otherStage } from '../bootstrap/abilities';
import { environmentOf } from '../bootstrap/environment';
import { estimateDisk, sum } from '../checks/host/disk-estimate';
import { givenPlace } from '../config/given';
import { boltLibraries } from '../config/uses';
import { treeSize } from '../doctor/facts/tree-size';
import { phasesTrained, planChain, stagesNeeded } from '../eject/chain';
import { type Format, recipeFiles } from '../eject/formats';
import type { RecipeFile } from '../eject/package';
import type { Recipe, RecipeBundle } from '../eject/recipe';
import type { Problem } from '../model/problem';
import type { Stage } from '../model/stages';
import { EMPTY_STATE } from '../plan/build-state';
import type { PlanContext } from '../plan/plan-context';
import type { TomlTable } from '../plan/step';
import { openProject, type Project } from '../project/project';
import { planContext } from '../run/planning';
import { recipeConfig } from './recipe-config';

export interface EjectRequest {
  readonly root: string;
  readonly projectRoot: string;
  readonly env: NodeJS.ProcessEnv;
  readonly format: Format;
  /** The stage that the recipe starts at. */
  readonly from: Stage;
}

/**
 * Makes a recipe that builds the distribution without this plugin: from the bundle that is given for the stages
 * before the first one, and with trainings of its own from there on.
 */
export async function eject(request: EjectRequest): Promise<Result<readonly RecipeFile[], Problem>> {
  const { from, env } = request;
  const project = await openProject(request.root, request.projectRoot, env);
  if (!project.ok) return project;
  const bundle = bundleOf(project.value, from);
  if (!bundle.ok) return bundle;
  const other = otherStage({ ...project.value, extraArgs: [] });
  if (other !== null) return err(other);
  // Into a recipe go no warnings; the profiles are judged all the same.
  const context = await planContext(project.value, from, EMPTY_STATE, [], false, () => undefined);
  if (!context.ok) return context;
  const recipe = await recipeOf(project.value, anywhere(context.value), from, bundle.value);
  if (!recipe.ok) return recipe;
  return ok(recipeFiles(request.format, recipe.value, { maintainer: maintainerOf(env), date: dateOf(env) }));
}

/** A recipe runs in another directory, so that LLVM's profile is always rebased. */
function anywhere(context: PlanContext): PlanContext {
  const { llvm } = context.profiles;
  if (llvm === null) return context;
  const gatheredIn = llvm.gatheredIn ?? context.source;
  return { ...context, profiles: { ...context.profiles, llvm: { ...llvm, gatheredIn } } };
}

interface Bundle extends RecipeBundle {
  /** The directory in which it was unpacked. */
  readonly dir: string;
}

/** @returns null: the recipe needs none */
function bundleOf(project: Project, from: Stage): Result<Bundle | null, Problem> {
  const { given, dir } = project;
  const stages = stagesNeeded(from, project);
  const [first, ...others] = stages.map((stage) => given[stage]);
  if (first === undefined && stages.length === 0) return ok(null);
  const without = stages.find((each) => given[each]?.bundle == null);
  if (
    first?.bundle == null ||
    without !== undefined ||
    others.some((each) => each?.bundle?.sha256 !== first.bundle?.sha256)
  )
    return err({ kind: 'no-bundle', stages, without: without ?? null, dir });
  const { kind, place } = givenPlace(first.text);
  const isUrl = kind === 'url';
  const file = path.posix.basename(isUrl ? new URL(place).pathname : place);
  return ok({ ...first.bundle, file, url: isUrl ? place : null });
}

async function recipeOf(
  project: Project,
  context: PlanContext,
  from: Stage,
  bundle: Bundle | null,
): Promise<Result<Recipe, Problem>> {
  const { dir, source, layout, toolchain, dialect, config, call, bootstrapConfig, environment, settings } =
    project;
  const isInSources = bootstrapConfig?.file.startsWith(`${source}/`) ?? true;
  const files = isInSources
    ? ok([])
    : await recipeConfig(bootstrapConfig?.file ?? '', path.basename(dialect.configFile));
  if (!files.ok) return files;
  const phases = phasesTrained(from, context);
  const size = await treeSize(source, [layout.buildDir]);
  const { stringify } = await import('smol-toml');
  const usesBolt = boltLibraries(config, dialect).length > 0;
  return ok({
    steps: planChain(from, context),
    places: [
      { dir: layout.buildDir, variable: 'BUILD' },
      { dir: source, variable: 'SRC' },
      { dir, variable: 'WORK' },
      ...(bundle === null ? [] : [{ dir: bundle.dir, variable: 'PROFILES' }]),
      { dir: toolchain.llvmDir, variable: 'LLVM' },
    ],
    pristine: layout.pristine,
    temporary: layout.temporary,
    own: layout.own,
    tarballs: layout.tarballs,
    host: toolchain.host,
    toml: (table: TomlTable) => stringify(table),
    bundle,
    rustVersion: dialect.rustVersion,
    llvmMajor: toolchain.llvmMajor,
    tools: [
      ...['clang', 'llvm-profdata', 'llvm-readelf'],
      ...(usesBolt ? ['llvm-bolt'] : []),
      ...(phases.some((phase) => phase.startsWith('bolt-')) ? ['merge-fdata'] : []),
    ],
    hasUsualBuildDir: call.buildDir === null,
    llvmDir: toolchain.llvmDir,
    buildsLlvm: config.llvm.build,
    hasOwnStage0: settings.rustc !== null,
    stage2RustcDir: dialect.stage2RustcDir,
    bytes: sum(
      estimateDisk(config, dialect, size, {
        ...{ rustc: true, llvm: config.llvm.build, phases, tarballs: true, tests: config.dist.tests.run },
      }).parts,
    ),
    config: files.value,
    environment: environmentFor(toolchain.host, environment),
  });
}

/** Packagers' systems set flags of their own, with which a library is not the one that BOLT's profile is of. */
function environmentFor(
  host: string,
  environment: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const usual = environmentOf(host).filter((name) => /^[A-Z]\w*(FLAGS|WRAPPER)\w*$/.test(name));
  return { ...Object.fromEntries(usual.map((name) => [name, null])), ...environment };
}

/** As the tools of packagers find them. */
function maintainerOf(env: NodeJS.ProcessEnv): string {
  const name = env['DEBFULLNAME'] ?? 'Unnamed Packager';
  const address = env['DEBEMAIL'] ?? env['EMAIL'] ?? 'packager@example.org';
  return /<.*>/.test(address) ? address : `${name} <${address}>`;
}

/** The same recipe again is one with the same bytes, where this variable is set. */
function dateOf(env: NodeJS.ProcessEnv): Date {
  const seconds = Number(env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
  return Number.isFinite(seconds) ? new Date(seconds * 1000) : new Date();
}
