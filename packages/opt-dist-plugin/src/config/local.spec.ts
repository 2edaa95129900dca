import { formatConfigProblem } from '../text/config-problem';
import { parseConfig } from './parse';
import { DEFAULTS, FILE, parsed } from '../../test/config';

describe("the machine's own file", () => {
  it('wins over opt-dist.json, field by field', () => {
    const shared = {
      python: 'a',
      buildDir: 'b',
      llvm: { dir: 'c', shared: false },
      training: { dir: 'd', jobs: 2, rustc: ['x'] },
    };
    const local = {
      python: 'P',
      buildDir: 'B',
      stage0: 'S',
      llvm: { dir: null },
      training: { dir: 'D', jobs: 8 },
    };
    expect(parsed(shared, local)).toEqual({
      ...DEFAULTS,
      python: 'P',
      buildDir: 'B',
      stage0: 'S',
      llvm: { dir: null, build: true, shared: false, profile: 'keep' },
      training: { ...DEFAULTS.training, dir: 'D', jobs: 8, rustc: ['x'] },
    });
  });

  it('leaves alone what it does not name', () => {
    const shared = { python: 'a', stage0: 's', llvm: { dir: 'c' }, training: { jobs: 2 } };
    expect(parsed(shared, {})).toEqual(parsed(shared));
    expect(parsed(shared, { $schema: 'x', llvm: {}, training: {} })).toEqual(parsed(shared));
  });

  it('sets the jobs of a command, and keeps quiet about the collector', () => {
    const training = { kind: 'command', command: ['a'] };
    expect(parsed({ training }, { training: { jobs: 3, dir: 'perf' } }).training).toEqual({
      ...training,
      workloads: [],
      jobs: 3,
      skipUnusable: false,
      diskBudget: '2 GiB',
      tryFirst: true,
      keep: 'none',
      weights: [],
    });
  });

  const only =
    'in opt-dist.json (l.json may only hold python, buildDir, stage0, llvm.dir, bolt.timeLimit, training.dir, training.jobs, training.skipUnusable, training.diskBudget, training.tryFirst, training.keep, profiles.all, profiles.rustc-pgo, profiles.llvm-pgo, profiles.bolt)';
  it.each([
    ['{"bolt": {"args": []}}', `x/l.json:1:11: bolt.args: expected ${only}, found in l.json`],
    ['{"source": "."}', `x/l.json:1:2: source: expected ${only}, found in l.json`],
    ['{"llvm": {"build": false}}', `x/l.json:1:11: llvm.build: expected ${only}, found in l.json`],
    ['{"training": {"kind": "command"}}', `x/l.json:1:15: training.kind: expected ${only}, found in l.json`],
    ['{"training": {"command": []}}', `x/l.json:1:15: training.command: expected ${only}, found in l.json`],
    ['{"pyton": "p"}', 'x/l.json:1:2: unknown key "pyton"; did you mean "python"?'],
    ['{"llvm": {"dri": "p"}}', 'x/l.json:1:11: unknown key "llvm.dri"; did you mean "llvm.dir"?'],
    ['{"python": null}', 'x/l.json:1:12: python: expected a non-empty string, found null'],
    [
      '{"training": {"skipUnusable": "yes"}}',
      'x/l.json:1:31: training.skipUnusable: expected true or false, found "yes"',
    ],
    [
      '{"training": {"jobs": -1}}',
      'x/l.json:1:23: training.jobs: expected a whole number of 1 or more, found -1',
    ],
    [
      '{"python": "a", "python": "b"}',
      'x/l.json:1:17: python: expected each key once, found a second one (the first is on line 1)',
    ],
    ['{,}', 'x/l.json:1:2: expected a value, found ","'],
    ['[]', 'x/l.json:1:1: expected an object, found []'],
  ])('%s', (text, message) => {
    const result = parseConfig('{}', FILE, text, 'x/l.json');
    expect(result.ok ? [] : result.error.map(formatConfigProblem)).toEqual([message]);
  });

  it.each([
    ['a/opt-dist.json', 'a/opt-dist.local.json'],
    ['settings', 'settings.local.json'],
  ])('of %s is %s', (file, local) => {
    const result = parseConfig('{}', file, '[]');
    expect(result.ok ? [] : result.error.map((problem) => problem.file)).toEqual([local]);
  });
});
