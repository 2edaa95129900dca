import type { OptDistConfig } from './config';
import { formatConfigProblem } from '../text/config-problem';
import { VARIABLES, withEnvironment } from './environment';
import { MACHINE_FIELDS } from './machine';
import { parseConfig } from './parse';

function config(shared: unknown, local: unknown = {}): OptDistConfig {
  const result = parseConfig(JSON.stringify(shared), 'opt-dist.json', JSON.stringify(local));
  if (!result.ok) throw new Error(result.error.map(formatConfigProblem).join('\n'));
  return result.value;
}

function applied(base: OptDistConfig, env: Readonly<Record<string, string | undefined>>): OptDistConfig {
  const result = withEnvironment(base, env);
  if (!result.ok) throw new Error(result.error.map(formatConfigProblem).join('\n'));
  return result.value;
}

describe('withEnvironment', () => {
  it('has a variable for every field of the machine', () => {
    expect(Object.values(VARIABLES).toSorted()).toEqual([...MACHINE_FIELDS].sort());
  });

  it('sets every field', () => {
    const base = config({});
    const env = {
      OPT_DIST_LLVM_DIR: '/llvm',
      OPT_DIST_PYTHON: 'py',
      OPT_DIST_BUILD_DIR: '/build',
      OPT_DIST_STAGE0: '/stage0',
      OPT_DIST_TRAINING_DIR: '/perf',
      OPT_DIST_TRAINING_JOBS: '12',
      OPT_DIST_TRAINING_SKIP_UNUSABLE: 'true',
      OPT_DIST_TRAINING_DISK_BUDGET: '3 MiB',
      OPT_DIST_TRAINING_TRY_FIRST: 'false',
      OPT_DIST_TRAINING_KEEP: 'workloads',
      OPT_DIST_SOURCE: 'not a field of the machine',
      PATH: '/bin',
    };
    expect(applied(base, env)).toEqual({
      ...base,
      llvm: { ...base.llvm, dir: '/llvm' },
      python: 'py',
      buildDir: '/build',
      stage0: '/stage0',
      training: {
        ...base.training,
        dir: '/perf',
        jobs: 12,
        skipUnusable: true,
        diskBudget: '3 MiB',
        tryFirst: false,
        keep: 'workloads',
      },
    });
  });

  it.each([
    ['the environment', { OPT_DIST_PYTHON: 'env' }, { python: 'local' }, 'env'],
    ['opt-dist.local.json', {}, { python: 'local' }, 'local'],
    ['opt-dist.json', {}, {}, 'shared'],
  ])('lets %s win where it says something', (_, env, local, python) => {
    expect(applied(config({ python: 'shared' }, local), env).python).toBe(python);
  });

  it.each([undefined, ''])('takes %j for unset', (value) => {
    const base = config({ llvm: { dir: 'x' }, training: { jobs: 2 } });
    expect(applied(base, { OPT_DIST_LLVM_DIR: value, OPT_DIST_TRAINING_JOBS: value })).toEqual(base);
  });

  it('leaves the given config alone', () => {
    const base = config({});
    const before = structuredClone(base);
    applied(base, { OPT_DIST_TRAINING_JOBS: '2', OPT_DIST_LLVM_DIR: 'x' });
    expect(base).toEqual(before);
  });

  it('has no collector to set for a command', () => {
    const base = config({ training: { kind: 'command', command: ['a'] } });
    const env = { OPT_DIST_TRAINING_DIR: '/perf', OPT_DIST_TRAINING_JOBS: '2' };
    expect(applied(base, env).training).toEqual({
      ...{
        kind: 'command',
        command: ['a'],
        jobs: 2,
        workloads: [],
        skipUnusable: false,
        diskBudget: '2 GiB',
        tryFirst: true,
        keep: 'none',
        weights: [],
      },
    });
  });

  it.each(['2', '2GiB', '0 GiB', '-1 MiB', '1 TiB'])('takes %j for no budget', (text) => {
    const result = withEnvironment(config({}), { OPT_DIST_TRAINING_DISK_BUDGET: text });
    expect(result.ok ? [] : result.error.map(formatConfigProblem)).toEqual([
      `OPT_DIST_TRAINING_DISK_BUDGET: expected a string like "500 MiB", found ${JSON.stringify(text)}`,
    ]);
  });

  it.each(['yes', '1', 'TRUE', ' true'])('takes %j for neither true nor false', (text) => {
    const result = withEnvironment(config({}), { OPT_DIST_TRAINING_SKIP_UNUSABLE: text });
    expect(result.ok ? [] : result.error.map(formatConfigProblem)).toEqual([
      `OPT_DIST_TRAINING_SKIP_UNUSABLE: expected true or false, found ${JSON.stringify(text)}`,
    ]);
  });

  it.each(['many', '0', '-1', '1.5', '1e3', ' 2', '0x10', '9999999999'])('refuses %j jobs', (text) => {
    const result = withEnvironment(config({}), { OPT_DIST_TRAINING_JOBS: text });
    expect(result).toEqual({
      ok: false,
      error: [
        {
          kind: 'variable',
          variable: 'OPT_DIST_TRAINING_JOBS',
          path: 'training.jobs',
          expected: 'a whole number of 1 or more',
          found: JSON.stringify(text),
        },
      ],
    });
  });
});
