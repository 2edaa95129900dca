import { err, ok, type Result } from 'profile-formats';
import type { OptDistConfig } from './config';
import { givenInEnvironment, withGiven } from './given';
import { expectationOf } from './expectation';
import { formatValue } from './json';
import { withMachineSettings, type MachineField, type MachineSettings } from './machine';
import type { VariableProblem } from '../model/config-problem';
import { schemaAt, SCHEMA_FOR } from './schema';

/** The environment variables that stand for the machine's fields. */
export const VARIABLES = {
  OPT_DIST_LLVM_DIR: 'llvm.dir',
  OPT_DIST_PYTHON: 'python',
  OPT_DIST_BUILD_DIR: 'buildDir',
  OPT_DIST_STAGE0: 'stage0',
  OPT_DIST_BOLT_TIME_LIMIT: 'bolt.timeLimit',
  OPT_DIST_TRAINING_DIR: 'training.dir',
  OPT_DIST_TRAINING_JOBS: 'training.jobs',
  OPT_DIST_TRAINING_SKIP_UNUSABLE: 'training.skipUnusable',
  OPT_DIST_TRAINING_DISK_BUDGET: 'training.diskBudget',
  OPT_DIST_TRAINING_TRY_FIRST: 'training.tryFirst',
  OPT_DIST_TRAINING_KEEP: 'training.keep',
} as const satisfies Readonly<Record<string, MachineField>>;

/**
 * The config with the environment's values, which win over opt-dist.local.json and opt-dist.json.
 * An empty variable counts as unset. Relative paths are meant as in opt-dist.json: relative to its directory.
 */
export function withEnvironment(
  config: OptDistConfig,
  env: Readonly<Record<string, string | undefined>>,
): Result<OptDistConfig, readonly VariableProblem[]> {
  const settings: Partial<Record<MachineField, string | number | boolean>> = {};
  const problems: VariableProblem[] = [];
  for (const [variable, field] of Object.entries(VARIABLES)) {
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const value = valueOf(field, text);
    if (value !== undefined) settings[field] = value;
    else {
      const expected = expectationOf(schemaAt(SCHEMA_FOR['rustc-perf'], field.split('.')) ?? {});
      problems.push({ kind: 'variable', variable, path: field, expected, found: formatValue(text) });
    }
  }
  const given = givenInEnvironment(config, env);
  if (!given.ok || problems.length > 0) return err([...problems, ...(given.ok ? [] : given.error)]);
  return ok(withGiven(withMachineSettings(config, settings as MachineSettings), given.value));
}

/** Undefined: no value of the field. */
function valueOf(field: MachineField, text: string): string | number | boolean | undefined {
  const { type, pattern, enum: words } = schemaAt(SCHEMA_FOR['rustc-perf'], field.split('.')) ?? {};
  if (type === 'integer') return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  if (words !== undefined) return words.includes(text) ? text : undefined;
  if (type !== 'boolean') return pattern === undefined || new RegExp(pattern).test(text) ? text : undefined;
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}
