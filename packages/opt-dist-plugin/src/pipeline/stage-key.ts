import type { SourceGroup } from '../bootstrap/source-group';
import { fieldValues, type OptDistConfig, type Stage } from '../config';
import type { InputDigests } from './plan-context';
import { toolsOf } from './components';
import { digestOf } from './digest';
import { RECIPE } from './recipe';

/** What is known of a project that can change a stage's result; no absolute paths, no machine names, no times. */
export interface KeyFacts {
  readonly config: OptDistConfig;
  readonly sources: Readonly<Record<SourceGroup, string>>;
  readonly host: string;
  /** Content of the config file that bootstrap reads; null: there is none. */
  readonly bootstrapConfig: string | null;
  readonly tools: {
    readonly cc: string;
    readonly profdata: string;
    readonly bolt: string | null;
    readonly stage0: string | null;
  };
  /** Listed variables that are set. */
  readonly environment: Readonly<Record<string, string>>;
  /** Digests of given profiles (`profiles.X`) and of a training program's files, by name. */
  readonly given: Readonly<Record<string, string>>;
  /** Arguments of the command line for bootstrap's final build. */
  readonly extraArgs: readonly string[];
}

/** The groups of sources that a stage reads. */
function groupsOf(stage: Stage, config: OptDistConfig): SourceGroup[] {
  const others = toolsOf(config).length > 0;
  if (stage !== 'dist')
    return ['bootstrap', 'build', 'llvm', 'training', ...(others ? ['tools' as const] : [])];
  return [
    'bootstrap',
    'build',
    'llvm',
    'tools',
    'packaged',
    ...(config.dist.tests.run ? ['tests' as const] : []),
  ];
}

/**
 * The parts of a stage's key that Nx cannot see as they are, each with its reason. Earlier stages' manifests and
 * what users declare as inputs are hashed by Nx.
 */
export function stageKeyParts(stage: Stage, facts: KeyFacts): Readonly<Record<string, string>> {
  const { tools, sources, config } = facts;
  const parts: Record<string, string> = {};
  // The compiler is made from them; a tree may be git-ignored or lie outside the workspace, where Nx sees nothing.
  for (const group of groupsOf(stage, config)) parts[`sources.${group}`] = sources[group];
  // What the user asked for, of the fields that this stage reads; given profiles count by content, not by path, and
  // the host as it was found.
  const values = Object.entries(fieldValues(config, stage)).filter(
    ([field]) => field !== 'host' && !field.startsWith('profiles.'),
  );
  for (const [field, value] of values) parts[`config.${field}`] = JSON.stringify(value);
  // The triple that is built for; opt-dist.json may leave it to the machine.
  parts['host'] = facts.host;
  // Options of rustc, LLVM and dist that opt-dist.json does not hold; its content, not where it lies.
  parts['bootstrap config'] = digestOf(facts.bootstrapConfig);
  // It compiles LLVM, and its LLVM defines what instrumented code writes.
  parts['tool.cc'] = tools.cc;
  // It defines the format of what is merged.
  if (stage !== 'dist') parts['tool.llvm-profdata'] = tools.profdata;
  // It instruments, and lays out what is shipped.
  if (stage === 'bolt' || stage === 'dist') parts['tool.llvm-bolt'] = tools.bolt ?? 'none';
  // Where the configuration names its own stage 0; else `src/stage0` is among the sources.
  if (tools.stage0 !== null) parts['tool.stage0'] = tools.stage0;
  // Flags that bootstrap, cc-rs, cargo and CMake take from the environment; also those with the host in their name.
  parts['environment'] = digestOf(Object.entries(facts.environment).sort(([a], [b]) => (a < b ? -1 : 1)));
  // Content of what the configuration points to.
  for (const [name, digest] of Object.entries(facts.given)) parts[`given.${name}`] = digest;
  // Added to the final build.
  if (stage === 'dist') parts['arguments'] = digestOf(facts.extraArgs);
  // How we build: Nx hashes no executor source.
  parts['recipe'] = String(RECIPE[stage]);
  return parts;
}

/** What the parts of a build are made from, for the build state: the same facts, without the stage. */
export function inputDigests(facts: KeyFacts): InputDigests {
  const { sources, config, tools } = facts;
  const common = [
    facts.bootstrapConfig,
    tools.cc,
    Object.entries(facts.environment).sort(),
    facts.host,
    config.tryBuild,
    config.llvm.shared,
  ];
  const llvm = digestOf(sources.llvm, sources.bootstrap, common);
  // They are instrumented and trained with rustc.
  const beside = toolsOf(config).length > 0 ? [sources.tools] : [];
  const training =
    config.training.kind === 'command'
      ? config.training.command
      : [config.training.rustc, config.training.llvm, config.training.cargoConfig];
  // Given profiles are no part of it: stages are given different ones, and share the collector.
  const programs = Object.entries(facts.given).filter(([name]) => name.startsWith('training.'));
  return {
    llvm,
    rustc: digestOf(llvm, sources.build, tools.stage0, config.components, config.llvm.build, ...beside),
    training: digestOf(sources.training, config.training.kind, training, programs),
  };
}
