import { err, ok, type Result } from 'profile-formats';
import type { OptDistConfig } from './config';
import { formatValue } from './json';
import { usesStage } from './uses';
import type { VariableProblem } from '../model/config-problem';
import { PROFILING_STAGES, type ProfilingStage } from '../model/stages';

/** Of one stage, or of every stage of which there are profiles in one place. */
export type GivenKey = ProfilingStage | 'all';

export const GIVEN_KEYS: readonly GivenKey[] = ['all', ...PROFILING_STAGES];

/** The fields of opt-dist.json that give profiles: not only there, and none of them in a key by its text. */
export const GIVEN_FIELDS: readonly string[] = GIVEN_KEYS.map((key) => `profiles.${key}`);

/** Values of some of the fields; null takes back what an earlier source gives. */
export type GivenProfiles = Readonly<Partial<Record<GivenKey, string | null>>>;

/** The environment's variables for the fields. */
export const GIVEN_VARIABLES: Readonly<Record<GivenKey, string>> = {
  all: 'OPT_DIST_PROFILES_ALL',
  'rustc-pgo': 'OPT_DIST_PROFILES_RUSTC_PGO',
  'llvm-pgo': 'OPT_DIST_PROFILES_LLVM_PGO',
  bolt: 'OPT_DIST_PROFILES_BOLT',
};

/**
 * The config with the profiles of a source that goes before the earlier ones. A source that gives all stages
 * replaces what the earlier ones give: half of one team's profiles and half of another's fit no build.
 */
export function withGiven(config: OptDistConfig, given: GivenProfiles): OptDistConfig {
  const before = config.profiles;
  const isWhole = typeof given.all === 'string';
  const of = (key: ProfilingStage) => {
    const own = given[key];
    return own !== undefined ? own : isWhole ? null : before[key];
  };
  return {
    ...config,
    profiles: {
      all: given.all === undefined ? before.all : given.all,
      'rustc-pgo': of('rustc-pgo'),
      'llvm-pgo': of('llvm-pgo'),
      bolt: of('bolt'),
    },
  };
}

/** What the environment's variables give; an empty one counts as unset. */
export function givenInEnvironment(
  config: OptDistConfig,
  env: Readonly<Record<string, string | undefined>>,
): Result<GivenProfiles, readonly VariableProblem[]> {
  const words = GIVEN_KEYS.flatMap((key): NamedProfile[] => {
    const variable = GIVEN_VARIABLES[key];
    const value = env[variable] ?? '';
    return value === '' ? [] : [{ name: variable, key, value }];
  });
  return usable(config, words);
}

/** An option of the command line as it was written: `--profiles.bolt` and its value. */
export type GivenArgument = readonly [name: string, value: string];

const OPTION = /^(--profiles(?:\.[^=]*)?)(?:=(.*))?$/s;

/**
 * The options of nx's command line that give profiles. A stage that runs only for another one never sees that
 * one's options, so the plugin's hook reads them for all targets of a run.
 * @param argv of nx; what follows `--` is bootstrap's
 */
export function givenArguments(argv: readonly string[]): GivenArgument[] {
  return parted(argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv).given;
}

/**
 * The arguments for bootstrap among those of a task: Nx passes all of them on, those before `--`, too (23.2.1).
 * Bootstrap has no option of that name.
 */
export function withoutGivenArguments(args: readonly string[]): string[] {
  return parted(args).others;
}

function parted(words: readonly string[]) {
  const [given, others]: [GivenArgument[], string[]] = [[], []];
  for (let at = 0; at < words.length; at += 1) {
    const [word = '', next = '-'] = words.slice(at, at + 2);
    const [, name, value] = OPTION.exec(word) ?? [];
    if (name === undefined) others.push(word);
    else if (value !== undefined || next.startsWith('-')) given.push([name, value ?? '']);
    else {
      given.push([name, next]);
      at += 1;
    }
  }
  return { given, others };
}

/** What those options give, or why they cannot be obeyed. */
export function givenByArguments(
  config: OptDistConfig,
  written: readonly GivenArgument[],
): Result<GivenProfiles, readonly VariableProblem[]> {
  const words: NamedProfile[] = [];
  const problems: VariableProblem[] = [];
  for (const [name, value] of written) {
    const key = name === '--profiles' ? 'all' : GIVEN_KEYS.find((each) => name === `--profiles.${each}`);
    if (key === undefined) {
      const expected = ['--profiles', ...PROFILING_STAGES.map((stage) => `--profiles.${stage}`)].join(', ');
      problems.push({
        kind: 'variable',
        variable: name,
        path: 'profiles',
        expected: `one of ${expected}`,
        found: name,
      });
    } else words.push({ name, key, value });
  }
  return problems.length > 0 ? err(problems) : usable(config, words);
}

interface NamedProfile {
  readonly name: string;
  readonly key: GivenKey;
  readonly value: string;
}

function usable(
  config: OptDistConfig,
  words: readonly NamedProfile[],
): Result<GivenProfiles, readonly VariableProblem[]> {
  const problems = words.flatMap(({ name, key, value }): VariableProblem[] => {
    const wrong = (expected: string) => [
      {
        kind: 'variable' as const,
        variable: name,
        path: `profiles.${key}`,
        expected,
        found: formatValue(value),
      },
    ];
    if (value === '') return wrong('a file, a directory or a URL');
    return key === 'all' || usesStage(config, key)
      ? []
      : wrong(`nothing, as this configuration uses no profiles of ${key}`);
  });
  if (problems.length > 0) return err(problems);
  return ok(Object.fromEntries(words.map(({ key, value }) => [key, value])));
}

/** Where given profiles are, as somebody wrote it. */
export interface GivenPlace {
  readonly kind: 'path' | 'url';
  readonly place: string;
  /** 64 lower-case hex digits; null: none was written. */
  readonly sha256: string | null;
}

const DIGEST = /#sha256[=-](?:([0-9a-f]{64})|([A-Za-z0-9+/]{43}=))$/i;

/** A path or URL, with the digest that may stand behind it: in hex, or as in `integrity` of npm and Nix. */
export function givenPlace(text: string): GivenPlace {
  const found = DIGEST.exec(text);
  const place = found === null ? text : text.slice(0, found.index);
  const [, hex, base64] = found ?? [];
  const sha256 =
    hex?.toLowerCase() ?? (base64 === undefined ? null : Buffer.from(base64, 'base64').toString('hex'));
  return { kind: /^https?:\/\//i.test(place) ? 'url' : 'path', place, sha256 };
}
