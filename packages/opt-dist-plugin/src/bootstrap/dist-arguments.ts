import type { Dialect } from '../tree/dialect';
import type { OptDistConfig } from '../config/config';

/** The selection that the final build's arguments make. */
export interface DistSelection {
  /** `dist`; null: none is given. */
  readonly subcommand: string | null;
  /** Paths that are built; none: the default ones. */
  readonly paths: readonly string[];
  readonly skipped: readonly string[];
  /** `--target`; none: those of the config. */
  readonly targets: readonly string[];
  /** `--stage`; null: bootstrap's default, 2. */
  readonly stage: string | null;
  readonly defaults: boolean;
}

/** The options of a tree that take a value; null: not known. */
type ValueOptions = Dialect['valueOptions'];

/**
 * @param args bootstrap's, with the subcommand
 * @param valueOptions null: a word behind any option is taken for its value, so that no path is invented
 */
export function distSelection(args: readonly string[], valueOptions: ValueOptions): DistSelection {
  const words: string[] = [];
  const skipped: string[] = [];
  const targets: string[] = [];
  let stage: string | null = null;
  const hasValue = (option: string, next: string | undefined) =>
    valueOptions === null
      ? option.startsWith('-') && next !== undefined && !next.startsWith('-')
      : valueOptions.includes(option);
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '--') break;
    const [, option = arg, inline] = /^(--[\w-]+)=(.*)$/.exec(arg) ?? [];
    const value = inline ?? (hasValue(option, args[index + 1]) ? args[++index] : undefined);
    if ((option === '--skip' || option === '--exclude') && value !== undefined) skipped.push(value);
    if (option === '--target' && value !== undefined) targets.push(...value.split(','));
    if (option === '--stage' && value !== undefined) stage = value;
    if (!arg.startsWith('-')) words.push(arg);
  }
  const [subcommand = null, ...paths] = words;
  return {
    subcommand,
    paths,
    skipped,
    targets,
    stage,
    defaults: paths.length === 0 || args.includes('--include-default-paths'),
  };
}

/** The tarball of all sources, which `x dist` makes by default (bootstrap's `PlainSourceTarball`). */
const SOURCES = 'rustc-src';

/**
 * Do they ask for a tarball of the sources?
 * @param args as for {@link distSelection}, and so are the options
 * @param byDefault is it one of the default paths?
 */
export function selectsSources(
  args: readonly string[],
  valueOptions: ValueOptions,
  byDefault: boolean,
): boolean {
  const { paths, skipped, defaults } = distSelection(args, valueOptions);
  return !skipped.includes(SOURCES) && (paths.includes(SOURCES) || (defaults && byDefault));
}

/**
 * The arguments of the final build: the user's, then those that leave parts out of a try build (opt-dist's
 * `main.rs` and `exec.rs`).
 */
export function distArguments(
  config: OptDistConfig,
  dialect: Dialect,
  extraArgs: readonly string[],
): string[] {
  const given = [...config.dist.args, ...extraArgs];
  if (!config.tryBuild || dialect.tryBuild === null) return given;
  const { option, skipped, settings } = dialect.tryBuild;
  // Without it cargo is no part of the default any more, and naming it alone would leave out all the rest.
  const cargo = settings.includes('build.extended=false')
    ? [
        'cargo',
        ...(distSelection(given, dialect.valueOptions).paths.length === 0 ? ['--include-default-paths'] : []),
      ]
    : [];
  return [...given, ...skipped.flatMap((path) => [option, path]), ...cargo];
}
