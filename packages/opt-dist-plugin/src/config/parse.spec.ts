import type { OptDistConfig } from './config';
import { parseConfig } from './parse';
import { DEFAULTS, FILE, parsed, problems } from '../../test/config';

describe('defaults', () => {
  it('fills in everything', () => {
    expect(parsed({})).toEqual(DEFAULTS);
  });

  it('leaves out the address of the schema', () => {
    expect(parsed({ $schema: 'x.json' })).toEqual(DEFAULTS);
  });

  it('fills in what an object leaves open', () => {
    expect(parsed({ llvm: { shared: false }, dist: { tests: { run: true } } })).toEqual({
      ...DEFAULTS,
      llvm: { dir: null, build: true, shared: false, profile: 'keep' },
      dist: { args: ['dist'], tests: { run: true, skip: [] } },
    });
  });

  it('knows the training that is meant without a kind', () => {
    expect(parsed({ training: { llvm: ['syn-2.0.101'] } }).training).toEqual({
      ...DEFAULTS.training,
      llvm: ['syn-2.0.101'],
    });
  });

  it('knows the training by a command', () => {
    const training = { kind: 'command', command: ['./train.sh', ''] };
    expect(parsed({ training }).training).toEqual({
      ...training,
      workloads: [],
      jobs: 1,
      skipUnusable: false,
      diskBudget: '2 GiB',
      tryFirst: true,
      keep: 'none',
      weights: [],
    });
  });

  it('optimises nothing of an LLVM that is not built', () => {
    const config = parsed({ llvm: { build: false } });
    expect(config.components).toEqual(['rustc']);
    expect(config.bolt.libraries).toEqual(['rustc']);
  });

  it('keeps what is written for an external LLVM', () => {
    const config = parsed({
      llvm: { build: false },
      components: ['rustc', 'rustdoc'],
      bolt: { libraries: ['rustc'] },
    });
    expect(config.components).toEqual(['rustc', 'rustdoc']);
    expect(config.bolt.libraries).toEqual(['rustc']);
  });

  it('gives no two configs the same objects', () => {
    expect(parsed({}).dist.args).not.toBe(parsed({}).dist.args);
  });

  it('keeps every value that is written', () => {
    const written: OptDistConfig = {
      source: '../rust',
      host: 'aarch64-apple-darwin',
      python: '/usr/bin/python3',
      buildDir: '/b',
      stage0: 's0',
      llvm: { dir: '/llvm', build: true, shared: false, profile: 'follow-rustc' },
      order: 'upstream',
      components: ['cargo', 'rustc', 'clippy'],
      bolt: {
        ...{ enabled: false, libraries: ['rustc'], training: 'separate', profile: 'quick' },
        ...{ args: ['-v', '-v'], instrumentArgs: ['-w'], timeLimit: 5 },
      },
      training: {
        kind: 'rustc-perf',
        dir: 'p',
        rustc: ['a'],
        llvm: ['b', 'c'],
        jobs: 3,
        skipUnusable: true,
        diskBudget: '10 GiB',
        tryFirst: true,
        keep: 'workloads',
        weights: ['a=2'],
        cargoConfig: ['x=1'],
      },
      profiles: { all: null, 'rustc-pgo': 'r', 'llvm-pgo': 'l.profdata', bolt: null },
      dist: { args: ['dist', 'rustc'], tests: { run: true, skip: ['tests/ui/a.rs'] } },
      tryBuild: true,
    };
    expect(parsed(written)).toEqual(written);
  });
});

describe('all problems at once', () => {
  const text = `{
  "profiles": { "llvm-pgo": "given", "bolt": 3 },
  "host": "linux",
  "llvm": { "build": false },
  "bolts": { "enabled": "yes" },
  "components": ["rustc", "rustc", "llvm"], "host": null
}
`;

  it('come in the order of their places', () => {
    expect(problems(text)).toEqual([
      'o.json:2:29: profiles.llvm-pgo: expected null (llvm.build is false), found "given"',
      'o.json:2:46: profiles.bolt: expected a non-empty string or null, found 3',
      'o.json:5:3: unknown key "bolts"; did you mean "bolt"?',
      'o.json:6:27: components[1]: expected each entry once, found "rustc" again',
      'o.json:6:36: components[2]: expected a component that is built (llvm.build is false), found "llvm"',
      'o.json:6:45: host: expected each key once, found a second one (the first is on line 3)',
    ]);
  });

  it('are facts', () => {
    const result = parseConfig('{\n  "bolt": { "args": [1] } }', FILE);
    expect(result).toEqual({
      ok: false,
      error: [
        {
          kind: 'wrong-value',
          file: FILE,
          line: 2,
          column: 22,
          path: 'bolt.args[0]',
          expected: 'a non-empty string',
          found: '1',
          nearest: null,
        },
      ],
    });
  });

  it('come from both files, those of opt-dist.json first', () => {
    expect(problems('\n{"bolts": 1}', '{"jobs": 1}')).toEqual([
      'o.json:2:2: unknown key "bolts"; did you mean "bolt"?',
      'o.local.json:1:2: unknown key "jobs"; did you mean "training.jobs"?',
    ]);
  });
});
