import { parsed, problems, problemsOf } from '../../test/config';

describe('unknown keys', () => {
  it.each([
    [{ bolts: {} }, 'unknown key "bolts"; did you mean "bolt"?'],
    [{ BuildDir: 'x' }, 'unknown key "BuildDir"; did you mean "buildDir"?'],
    [{ build_dir: 'x' }, 'unknown key "build_dir"; did you mean "buildDir"?'],
    [{ bolt: { arg: [] } }, 'unknown key "bolt.arg"; did you mean "bolt.args"?'],
    [{ profiles: { 'llvm-pgp': 'x' } }, 'unknown key "profiles.llvm-pgp"; did you mean "profiles.llvm-pgo"?'],
    [
      { training: { crago: [] } },
      'unknown key "training.crago"; expected "training.kind", "training.dir", "training.rustc", "training.llvm", "training.jobs", "training.skipUnusable", "training.diskBudget", "training.tryFirst", "training.keep", "training.weights" or "training.cargoConfig"',
    ],
    [{ jobs: 4 }, 'unknown key "jobs"; did you mean "training.jobs"?'],
    [{ libraries: [] }, 'unknown key "libraries"; did you mean "bolt.libraries"?'],
    [{ dir: 'x' }, 'unknown key "dir"; expected "source", "host", '],
    [
      { llvm: { use: true } },
      'unknown key "llvm.use"; expected "llvm.dir", "llvm.build", "llvm.shared" or "llvm.profile"',
    ],
    [
      { dist: { tests: { 'a.b': 1 } } },
      'unknown key "dist.tests[\\"a.b\\"]"; expected "dist.tests.run" or "dist.tests.skip"',
    ],
    [{ dist: { $schema: '' } }, 'unknown key "dist.$schema"; did you mean "$schema"?'],
    [{ toString: 1 }, 'unknown key "toString"; expected '],
  ])('%j', (value, message) => {
    const found = problemsOf(value);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(message)).toBe(true);
  });

  it('sees a key that JavaScript treats specially', () => {
    const [problem, ...others] = problems('{"__proto__": {"tryBuild": true}}');
    expect(problem).toMatch(/^o\.json:1:2: unknown key "__proto__"; expected "source", "host", /);
    expect(others).toEqual([]);
  });

  it('says to which kind of training a key belongs', () => {
    expect(problemsOf({ training: { command: ['./train.sh'] } })).toEqual([
      'training.command: expected only with training.kind "command", found with training.kind "rustc-perf"',
    ]);
    expect(problemsOf({ training: { kind: 'command', command: ['a'], llvm: ['b'] } })).toEqual([
      'training.llvm: expected only with training.kind "rustc-perf", found with training.kind "command"',
    ]);
  });
});

describe('wrong values', () => {
  it.each([
    [[], 'expected an object, found []'],
    [null, 'expected an object, found null'],
    [{ bolt: { enabled: 'yes' } }, 'bolt.enabled: expected true or false, found "yes"'],
    [{ tryBuild: null }, 'tryBuild: expected true or false, found null'],
    [{ source: '' }, 'source: expected a non-empty string, found ""'],
    [{ source: null }, 'source: expected a non-empty string, found null'],
    [{ stage0: 0 }, 'stage0: expected a non-empty string or null, found 0'],
    [{ llvm: null }, 'llvm: expected an object, found null'],
    [{ llvm: ['x'] }, 'llvm: expected an object, found ["x"]'],
    [{ training: 'rustc-perf' }, 'training: expected an object, found "rustc-perf"'],
    [{ training: { jobs: 0 } }, 'training.jobs: expected a whole number of 1 or more, found 0'],
    [{ training: { jobs: 1.5 } }, 'training.jobs: expected a whole number of 1 or more, found 1.5'],
    [{ training: { jobs: '2' } }, 'training.jobs: expected a whole number of 1 or more, found "2"'],
    [{ training: { rustc: [] } }, 'training.rustc: expected a non-empty list of strings or null, found []'],
    [
      { training: { rustc: ['a,b'] } },
      'training.rustc[0]: expected a string like "serde-1.0.219", found "a,b"',
    ],
    [
      { training: { kind: 'comand', command: ['a'] } },
      'training.kind: expected "rustc-perf" or "command", found "comand"; did you mean "command"?',
    ],
    [{ training: { kind: 7 } }, 'training.kind: expected "rustc-perf" or "command", found 7'],
    [
      { training: { kind: 'command' } },
      'training.command: expected a non-empty list of strings, found nothing',
    ],
    [
      { training: { kind: 'command', command: [] } },
      'training.command: expected a non-empty list of strings, found []',
    ],
    [
      { training: { kind: 'command', command: 'a b' } },
      'training.command: expected a non-empty list of strings, found "a b"',
    ],
    [
      { training: { kind: 'command', command: [' '] } },
      'training.command[0]: expected the name of a program, found " "',
    ],
    [
      { components: [] },
      'components: expected a non-empty list of "rustc", "llvm", "rustdoc", "cargo", "clippy", found []',
    ],
    [
      { components: ['rustdocs'] },
      'components[0]: expected "rustc", "llvm", "rustdoc", "cargo" or "clippy", found "rustdocs"; did you mean "rustdoc"?',
    ],
    [{ bolt: { libraries: [1] } }, 'bolt.libraries[0]: expected "llvm" or "rustc", found 1'],
    [{ bolt: { training: 'joint' } }, 'bolt.training: expected "separate", found "joint"'],
    [{ bolt: { args: ['-v', 1] } }, 'bolt.args[1]: expected a non-empty string, found 1'],
    [{ profiles: { 'rustc-pgo': '' } }, 'profiles.rustc-pgo: expected a non-empty string or null, found ""'],
    [{ dist: { args: [] } }, 'dist.args: expected a non-empty list of strings, found []'],
    [
      { source: { path: 'x'.repeat(100) } },
      `source: expected a non-empty string, found {"path":"${'x'.repeat(50)}…`,
    ],
  ])('%j', (value, message) => {
    expect(problemsOf(value)).toEqual([message]);
  });

  it.each([
    'x86_64-unknown-linux-gnu',
    'aarch64-apple-darwin',
    'x86_64-pc-windows-msvc',
    'wasm32-wasip1',
    'thumbv8m.main-none-eabi',
  ])('takes %s for a host triple', (host) => {
    expect(parsed({ host }).host).toBe(host);
  });

  it.each([
    '',
    'linux',
    'X86_64-unknown-linux-gnu',
    'x86_64-',
    'x86_64-unknown-linux-gnu ',
    'a-b-c-d-e',
    'x86_64/linux',
    'x86_64--gnu',
  ])('does not take %j for a host triple', (host) => {
    expect(problemsOf({ host })).toEqual([
      `host: expected a string like "x86_64-unknown-linux-gnu" or null, found ${JSON.stringify(host)}`,
    ]);
  });

  it.each([
    ['components', { components: ['rustc', 'llvm', 'rustc'] }, 2, '"rustc"'],
    ['bolt.libraries', { bolt: { libraries: ['llvm', 'llvm'] } }, 1, '"llvm"'],
    ['training.rustc', { training: { rustc: ['a', 'b', 'b'] } }, 2, '"b"'],
    ['training.llvm', { training: { llvm: ['a', 'a'] } }, 1, '"a"'],
    ['dist.tests.skip', { dist: { tests: { skip: ['a', 'a'] } } }, 1, '"a"'],
  ])('reports what stands twice in %s', (path, value, index, item) => {
    expect(problemsOf(value)).toEqual([
      `${path}[${String(index)}]: expected each entry once, found ${item} again`,
    ]);
  });

  it('reports each repetition', () => {
    expect(problemsOf({ components: ['rustc', 'rustc', 'llvm', 'rustc', 'llvm'] })).toEqual([
      'components[1]: expected each entry once, found "rustc" again',
      'components[3]: expected each entry once, found "rustc" again',
      'components[4]: expected each entry once, found "llvm" again',
    ]);
  });
});
