import type { Dialect } from '../tree/dialect';
import type { OptDistConfig } from '../config/config';
import type { ProblemOf } from '../model/problem';
import { distArguments, distSelection } from './dist-arguments';
import type { BootstrapSettings } from './settings';
import { TOOLS } from '../model/components';
import { isLlvmFirst } from '../config/order';
import { boltLibraries } from '../config/uses';
import { takesBackProfiling } from './wrapper-flags';

type Beyond = ProblemOf<'beyond-dialect'>;

/** Everything that determines the arguments of bootstrap's final call. */
export interface FinalBuild {
  readonly config: OptDistConfig;
  readonly dialect: Dialect;
  /** `nx run rust:dist -- <args>`. */
  readonly extraArgs: readonly string[];
}

/** A feature that the configuration requests and this tree lacks; null: none. */
export function beyondDialect(config: OptDistConfig, dialect: Dialect): Beyond | null {
  const found =
    beyondBolt(config, dialect) ??
    beyondDist(config, dialect) ??
    beyondCollector(config, dialect) ??
    beyondWrapper(config, dialect);
  return found === null ? null : { kind: 'beyond-dialect', rustVersion: dialect.rustVersion, ...found };
}

type Missing = Pick<Beyond, 'field' | 'found' | 'possible'>;

function beyondBolt(config: OptDistConfig, dialect: Dialect): Missing | null {
  const wanted = boltLibraries(config, null);
  if (wanted.length === 0) return null;
  if (dialect.boltStyle === 'none' || dialect.boltStyle === 'bootstrap') {
    const possible = 'BOLT is possible with 1.73 and later (1.73 and 1.74: of libLLVM alone)';
    return { field: 'bolt.enabled', found: 'true', possible };
  }
  // Of two libraries the stage takes the one that can be rewritten, as upstream does.
  return boltLibraries(config, dialect).length > 0
    ? null
    : {
        field: 'bolt.libraries',
        found: '"rustc"',
        possible: 'librustc_driver can be rewritten in 1.75 and later',
      };
}

function beyondDist({ tryBuild, dist }: OptDistConfig, dialect: Dialect): Missing | null {
  if (tryBuild && dialect.tryBuild === null) {
    const possible =
      'the tree has no list of the parts that a try build leaves out (opt-dist, 1.72 and later, has one)';
    return { field: 'tryBuild', found: 'true', possible };
  }
  if (dist.tests.run && !tryBuild && dialect.distTests === null) {
    const possible = 'the tree has no list of suites for it (opt-dist, 1.72 and later, has one)';
    return { field: 'dist.tests.run', found: 'true', possible };
  }
  return null;
}

/** The stage 1 rustc would be linked with an instrumented wrapper, and would not start. */
function beyondWrapper(config: OptDistConfig, dialect: Dialect): Missing | null {
  if (!isLlvmFirst(config) || takesBackProfiling(dialect)) return null;
  const possible = `its rustc_llvm is compiled by cc ${dialect.cc?.join('.') ?? ''}, and can be built beside an instrumented LLVM from 1.2.16 on; "upstream" is possible`;
  return { field: 'order', found: '"llvm-first"', possible };
}

/** Another rustc-perf than the tree's may have other options. */
function beyondCollector({ training }: OptDistConfig, dialect: Dialect): Missing | null {
  const { collectorOptions } = dialect;
  if (training.kind !== 'rustc-perf' || training.dir !== null || collectorOptions === null) return null;
  const possible = 'its collector has no such option';
  if (training.jobs > 1 && !collectorOptions.includes('--jobs')) {
    return { field: 'training.jobs', found: String(training.jobs), possible };
  }
  return training.cargoConfig.length > 0 && !collectorOptions.includes('--cargo-config')
    ? { field: 'training.cargoConfig', found: JSON.stringify(training.cargoConfig), possible }
    : null;
}

/** Only `dist` makes the packages that the last stage ships; others end well, hours later, without any. */
export function otherSubcommand(
  { dist }: Pick<OptDistConfig, 'dist'>,
  { valueOptions }: Pick<Dialect, 'valueOptions'>,
): ProblemOf<'other-subcommand'> | null {
  const { subcommand } = distSelection(dist.args, valueOptions);
  return subcommand === 'dist' ? null : { kind: 'other-subcommand', args: dist.args, found: subcommand };
}

/**
 * The stages optimise the stage 2 compiler: bootstrap would ship another one without optimisation, beside a
 * list of profiles.
 */
export function otherStage({ config, dialect, extraArgs }: FinalBuild): Beyond | null {
  const { stage } = distSelection(distArguments(config, dialect, extraArgs), dialect.valueOptions);
  if (stage === null || stage === '2') return null;
  return {
    kind: 'beyond-dialect',
    field: 'dist.args',
    found: `--stage ${stage}`,
    rustVersion: dialect.rustVersion,
    possible: 'the profiles are for the stage 2 compiler, which bootstrap ships without that option',
  };
}

/**
 * Targets of the final build whose standard library was never built. The stage 1 compiler's output is kept
 * for all targets alike, so bootstrap fails hours later for lack of a target's stamp (since change 119899).
 */
export function unkeptTargets({
  config,
  dialect,
  settings,
  extraArgs,
  host,
}: FinalBuild & {
  readonly settings: Pick<BootstrapSettings, 'targets'>;
  readonly host: string;
}): Beyond | null {
  // With a static LLVM rustc is not kept.
  const keeps = config.llvm.shared || !config.llvm.build;
  if (!dialect.keepsOnlyBuiltTargets || !keeps) return null;
  const { targets } = distSelection(distArguments(config, dialect, extraArgs), dialect.valueOptions);
  const wanted = targets.length > 0 ? targets : (settings.targets ?? []);
  const others = wanted.filter((target) => target !== host);
  if (others.length === 0) return null;
  return {
    kind: 'beyond-dialect',
    field: targets.length > 0 ? 'dist.args' : 'build.target',
    found: others.join(', '),
    rustVersion: dialect.rustVersion,
    possible: `the stages keep only the standard library of ${host}; build those of other targets separately`,
  };
}

/**
 * Components that this tree's bootstrap takes no profiles of: one problem for all of them; null: there are
 * none.
 */
export function beyondComponents(
  { components }: OptDistConfig,
  { pgo, rustVersion }: Dialect,
): ProblemOf<'beyond-dialect'> | null {
  // Bootstrap took profiles of rustc and LLVM long before it had a table for them.
  const tables = pgo.style === 'tables' ? pgo.components : [];
  const known = ['rustc', 'llvm', ...TOOLS.filter((tool) => tables.includes(tool))];
  const unknown = components.filter((component) => !known.includes(component));
  if (unknown.length === 0) return null;
  return {
    kind: 'beyond-dialect',
    rustVersion,
    field: 'components',
    found: inWords(unknown.map((component) => JSON.stringify(component))),
    possible: `its bootstrap takes profiles of ${inWords(known)}`,
  };
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
