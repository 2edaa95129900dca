import type { OptDistConfig } from '../src/config/config';
import { formatConfigProblem } from '../src/text/config-problem';
import { parseConfig } from '../src/config/parse';

/**
 * Helpers for the specs of one field, one rule or one file: reading opt-dist.json as a whole, and the
 * problems found in it.
 */

export const FILE = 'rust-project/opt-dist.json';

/** The meaning of an empty file. */
export const DEFAULTS: OptDistConfig = {
  source: '.',
  host: null,
  python: 'python3',
  buildDir: 'build',
  stage0: null,
  llvm: { dir: null, build: true, shared: true, profile: 'keep' },
  order: 'upstream',
  components: ['rustc', 'llvm'],
  bolt: {
    enabled: true,
    libraries: ['llvm', 'rustc'],
    training: 'separate',
    profile: 'upstream',
    args: [],
    instrumentArgs: [],
    timeLimit: 120,
  },
  training: {
    kind: 'rustc-perf',
    dir: null,
    rustc: null,
    llvm: null,
    jobs: 1,
    skipUnusable: false,
    diskBudget: '2 GiB',
    tryFirst: true,
    keep: 'none',
    weights: [],
    cargoConfig: [],
  },
  profiles: { all: null, 'rustc-pgo': null, 'llvm-pgo': null, bolt: null },
  dist: { args: ['dist'], tests: { run: false, skip: [] } },
  tryBuild: false,
};

/** The config of a file that must be right. */
export function parsed(value: unknown, local?: unknown): OptDistConfig {
  const localText = local === undefined ? null : JSON.stringify(local);
  const result = parseConfig(JSON.stringify(value), FILE, localText);
  if (!result.ok) throw new Error(result.error.map(formatConfigProblem).join('\n'));
  return result.value;
}

/** The problems of a file that must be wrong, a line each. */
export function problems(text: string, localText?: string): readonly string[] {
  const result = parseConfig(text, 'o.json', localText);
  return result.ok ? [] : result.error.map(formatConfigProblem);
}

/** The same without places, for files of one line. */
export function problemsOf(value: unknown): readonly string[] {
  return problems(JSON.stringify(value)).map((line) => line.replace(/^o\.json:1:\d+: /, ''));
}
