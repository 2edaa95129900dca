import { SOURCE_GROUP_NAMES, type SourceGroup } from '../tree/source-group';
import { fieldValues } from '../config/fields';
import type { OptDistConfig } from '../config/config';
import type { InputDigests } from '../plan/plan-context';
import { digestOf } from '../model/digest';
import { RECIPE } from './recipe';
import type { Stage } from '../model/stages';
import { keepsLlvmProfile } from '../config/order';
import { toolsOf } from '../config/uses';

/** The facts of a project that can change a stage's result; no absolute paths, no machine names, no times. */
export interface KeyFacts {
  readonly config: OptDistConfig;
  readonly sources: Readonly<Record<SourceGroup, string>>;
  readonly host: string;
  /** The commit in rustc's version, set by bootstrap; null: none, or one from a file of the sources. */
  readonly commit: string | null;
  /**
   * The settings of bootstrap's config file, with its includes, that can change a build; null: there is no
   * such file.
   */
  readonly bootstrapConfig: string | null;
  /** Its `[dist]` table; null as above. */
  readonly packaging: string | null;
  readonly tools: {
    readonly cc: string;
    readonly cxx: string;
    readonly profdata: string;
    readonly bolt: string | null;
    readonly stage0: string | null;
    readonly linkedLlvm: string | null;
  };
  /** Listed variables that are set. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Digests of given profiles (`profiles.X`), of a training program's files, and of a ready-made profiler
   * runtime, by name.
   */
  readonly given: Readonly<Record<string, string>>;
  /** Arguments of the command line for bootstrap's final build. */
  readonly extraArgs: readonly string[];
  /** Is one of the tarballs that of the sources? */
  readonly packsSources: boolean;
}

/** Stands for a set of an earlier stage that does not exist yet, or whose manifest cannot be read. */
export const NO_SET = 'none';

/** Does a part stand for the profiles of an earlier stage? */
export function isSetPart(part: string): boolean {
  return part.startsWith('profiles.');
}

/** Parts that depend on one run alone: its arguments, and Nx's hash of inputs that the workspace added. */
export const STAGE_FREE_PARTS: ReadonlySet<string> = new Set(['arguments', 'declared']);

/** The groups of sources that a stage reads. */
export function groupsOf(
  stage: Stage,
  { config, packsSources }: Pick<KeyFacts, 'config' | 'packsSources'>,
): SourceGroup[] {
  const others: SourceGroup[] = toolsOf(config).length > 0 ? ['tools'] : [];
  // Neither does an edit of the compiler change the code of LLVM, nor is a tool built at stage 1.
  if (stage === 'llvm-pgo' && keepsLlvmProfile(config)) return ['bootstrap', 'build', 'llvm', 'training'];
  if (stage !== 'dist') return ['bootstrap', 'compiler', 'build', 'llvm', 'training', ...others];
  if (packsSources) return [...SOURCE_GROUP_NAMES];
  return [
    'bootstrap',
    'compiler',
    'build',
    'llvm',
    'tools',
    'packaged',
    ...(config.dist.tests.run ? ['tests' as const] : []),
  ];
}

/** Why each part is in the key; fields of opt-dist.json and groups of sources have tables of their own. */
export const PART_REASONS = {
  host: 'the triple that the build is for; opt-dist.json may leave it to the machine',
  commit: "part of rustc's version, and so of every function name in a profile of rustc",
  'bootstrap config': 'options of rustc and LLVM outside of opt-dist.json, by their values',
  'bootstrap config [dist]': 'how bootstrap packs the tarballs',
  'tool.cc': 'compiles LLVM; its own LLVM defines the raw profiles of instrumented code',
  'tool.cxx': "compiles LLVM and rustc's wrappers around it",
  'tool.llvm-profdata': 'defines the format of merged profiles',
  'tool.llvm-bolt': 'instruments libraries, and lays out the shipped ones',
  'tool.linked LLVM': 'part of rustc where LLVM is not built; bootstrap follows its llvm-config',
  'tool.stage0': 'compiles the compiler, where src/stage0 of the sources does not name it',
  environment: 'variables that bootstrap, cc-rs, cargo and CMake read, also with the host in their name',
  given: "contents of the files that opt-dist.json and bootstrap's config name",
  arguments: 'added to the final build',
  profiles: 'profiles of an earlier stage, trained or given, by their digests',
  declared: "inputs that the workspace added to the target, by Nx's hash of the task",
  recipe: "a recipe version, incremented when the plugin's build procedure changes",
} as const satisfies Readonly<Record<string, string>>;

/**
 * The parts of a stage's key, but for the profile sets of earlier stages. {@link PART_REASONS} gives the reason
 * of each.
 */
export function stageKeyParts(stage: Stage, facts: KeyFacts): Readonly<Record<string, string>> {
  const { tools, sources, config } = facts;
  const parts: Record<string, string> = {};
  for (const group of groupsOf(stage, facts)) parts[`sources.${group}`] = sources[group];
  // Given profiles count by content, not by path, and the host as it was found.
  const values = Object.entries(fieldValues(config, stage)).filter(
    ([field]) => field !== 'host' && !field.startsWith('profiles.'),
  );
  for (const [field, value] of values) parts[`config.${field}`] = JSON.stringify(value);
  parts['host'] = facts.host;
  if (facts.commit !== null && !(stage === 'llvm-pgo' && keepsLlvmProfile(config)))
    parts['commit'] = facts.commit;
  parts['bootstrap config'] = digestOf(facts.bootstrapConfig);
  if (stage === 'dist') parts['bootstrap config [dist]'] = digestOf(facts.packaging);
  parts['tool.cc'] = tools.cc;
  parts['tool.cxx'] = tools.cxx;
  if (stage !== 'dist') parts['tool.llvm-profdata'] = tools.profdata;
  if (stage === 'bolt' || stage === 'dist') parts['tool.llvm-bolt'] = tools.bolt ?? 'none';
  if (tools.linkedLlvm !== null) parts['tool.linked LLVM'] = tools.linkedLlvm;
  if (tools.stage0 !== null) parts['tool.stage0'] = tools.stage0;
  parts['environment'] = digestOf(Object.entries(facts.environment).sort(([a], [b]) => (a < b ? -1 : 1)));
  // A set counts by its profiles, whether it was trained or is given.
  for (const [name, digest] of Object.entries(facts.given))
    parts[isSetPart(name) ? name : `given.${name}`] = digest;
  if (stage === 'dist') parts['arguments'] = digestOf(facts.extraArgs);
  parts['recipe'] = String(RECIPE[stage]);
  return parts;
}

/**
 * Digests of the facts behind each part of a build, for the build state: the same facts, without the stage.
 */
export function inputDigests(facts: KeyFacts): InputDigests {
  const { sources, config, tools } = facts;
  const common = [
    facts.bootstrapConfig,
    tools.cc,
    tools.cxx,
    Object.entries(facts.environment).sort(),
    facts.host,
    config.tryBuild,
    config.llvm.shared,
  ];
  const llvm = digestOf(sources.llvm, sources.bootstrap, common);
  // These tools are instrumented and trained with rustc.
  const beside = toolsOf(config).length > 0 ? [sources.tools] : [];
  const { training: given } = config;
  const [training, trainer] =
    given.kind === 'command'
      ? [[given.command, given.workloads, given.weights], given.command]
      : [[given.rustc, given.llvm, given.cargoConfig, given.weights], given.cargoConfig];
  // Without given profiles: stages get different ones, and share the collector.
  const programs = Object.entries(facts.given).filter(([name]) => name.startsWith('training.'));
  return {
    llvm,
    rustc: digestOf(
      llvm,
      sources.compiler,
      sources.build,
      facts.commit,
      tools.stage0,
      tools.linkedLlvm,
      facts.given['profiler'],
      config.components,
      config.llvm.build,
      ...beside,
    ),
    training: digestOf(sources.training, given.kind, training, programs),
    trainer: digestOf(sources.training, given.kind, trainer, programs),
  };
}
