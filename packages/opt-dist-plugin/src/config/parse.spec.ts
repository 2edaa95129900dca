import type { OptDistConfig } from './config';
import { formatConfigProblem } from './describe';
import { parseConfig } from './parse';

const FILE = 'rust-project/opt-dist.json';

const DEFAULTS: OptDistConfig = {
  source: '.',
  host: null,
  python: 'python3',
  buildDir: 'build',
  stage0: null,
  llvm: { dir: null, build: true, shared: true },
  components: ['rustc', 'llvm'],
  bolt: { enabled: true, libraries: ['llvm', 'rustc'], training: 'separate', args: [] },
  training: { kind: 'rustc-perf', dir: null, rustc: null, llvm: null, jobs: 1, cargoConfig: [] },
  profiles: { 'rustc-pgo': null, 'llvm-pgo': null, bolt: null },
  dist: { args: ['dist'], tests: { run: false, skip: [] } },
  tryBuild: false,
};

/** The config of a file that must be right. */
function parsed(value: unknown, local?: unknown): OptDistConfig {
  const localText = local === undefined ? null : JSON.stringify(local);
  const result = parseConfig(JSON.stringify(value), FILE, localText);
  if (!result.ok) throw new Error(result.error.map(formatConfigProblem).join('\n'));
  return result.value;
}

/** The problems of a file that must be wrong, a line each. */
function problems(text: string, localText?: string): readonly string[] {
  const result = parseConfig(text, 'o.json', localText);
  return result.ok ? [] : result.error.map(formatConfigProblem);
}

/** The same without places, for files of one line. */
function problemsOf(value: unknown): readonly string[] {
  return problems(JSON.stringify(value)).map((line) => line.replace(/^o\.json:1:\d+: /, ''));
}

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
      llvm: { dir: null, build: true, shared: false },
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
    expect(parsed({ training }).training).toEqual({ ...training, jobs: 1 });
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
      llvm: { dir: '/llvm', build: true, shared: false },
      components: ['cargo', 'rustc', 'clippy'],
      bolt: { enabled: false, libraries: ['rustc'], training: 'separate', args: ['-v', '-v'] },
      training: {
        kind: 'rustc-perf',
        dir: 'p',
        rustc: ['a'],
        llvm: ['b', 'c'],
        jobs: 3,
        cargoConfig: ['x=1'],
      },
      profiles: { 'rustc-pgo': 'r', 'llvm-pgo': 'l.profdata', bolt: null },
      dist: { args: ['dist', 'rustc'], tests: { run: true, skip: ['tests/ui/a.rs'] } },
      tryBuild: true,
    };
    expect(parsed(written)).toEqual(written);
  });
});

describe('plain JSON', () => {
  it.each([
    ['', 'o.json:1:1: expected a value, found the end of the file'],
    ['{"tryBuild": true,}', 'o.json:1:19: expected a key in double quotes, found "}"'],
    ['{\n  "tryBuild": true // yes\n}', 'o.json:2:20: expected plain JSON (no comments), found "// yes"'],
    ['/* a */ {}', 'o.json:1:1: expected plain JSON (no comments), found "/* a */"'],
    ['{"bolt" {}}', 'o.json:1:9: expected ":", found "{"'],
    ['{"host": null "bolt": {}}', 'o.json:1:15: expected ",", found "\\"bolt\\""'],
    [
      '{tryBuild: true}',
      'o.json:1:2: expected plain JSON (keys and strings in double quotes), found "tryBuild"',
    ],
    ['{"bolt": {}', 'o.json:1:12: expected "}", found the end of the file'],
    ['{"components": ["rustc"', 'o.json:1:24: expected "]", found the end of the file'],
    ['{} {}', 'o.json:1:4: expected the end of the file, found "{"'],
    ['{"source": "a', 'o.json:1:12: expected a string that is closed in its line, found "\\"a"'],
    ['{"source": "\\q"}', 'o.json:1:12: expected a known escape sequence, found "\\"\\\\q\\""'],
  ])('%j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  it('reports every line with a mistake, and nothing that only follows from it', () => {
    expect(problems('{\n  // one\n  "bolts": {},\n  /* two */ "x": 1\n}')).toEqual([
      'o.json:2:3: expected plain JSON (no comments), found "// one"',
      'o.json:4:3: expected plain JSON (no comments), found "/* two */"',
    ]);
  });

  it('reads over a byte order mark', () => {
    expect(parseConfig('\uFEFF{}', FILE)).toEqual({ ok: true, value: DEFAULTS });
    expect(problems('\uFEFF{"bolts": 1}')).toEqual(['o.json:1:2: unknown key "bolts"; did you mean "bolt"?']);
  });

  it.each([
    ['\n', 3],
    ['\r\n', 3],
    ['\r', 3],
  ])('counts lines that end in %j', (end, line) => {
    expect(problems(['{', '"tryBuild": false,', '  "bolts": {} }'].join(end))).toEqual([
      `o.json:${String(line)}:3: unknown key "bolts"; did you mean "bolt"?`,
    ]);
  });

  it('reports a key that stands twice in one object, and only there', () => {
    expect(
      problems('{"bolt": {"args": []},\n "dist": {"args": ["dist"]},\n "bolt": {"args": [],\n "args": []}}'),
    ).toEqual([
      'o.json:3:2: bolt: expected each key once, found it again (first in line 1)',
      'o.json:4:2: bolt.args: expected each key once, found it again (first in line 3)',
    ]);
  });
});

describe('unknown keys', () => {
  it.each([
    [{ bolts: {} }, 'unknown key "bolts"; did you mean "bolt"?'],
    [{ BuildDir: 'x' }, 'unknown key "BuildDir"; did you mean "buildDir"?'],
    [{ build_dir: 'x' }, 'unknown key "build_dir"; did you mean "buildDir"?'],
    [{ bolt: { arg: [] } }, 'unknown key "bolt.arg"; did you mean "bolt.args"?'],
    [{ profiles: { 'llvm-pgp': 'x' } }, 'unknown key "profiles.llvm-pgp"; did you mean "profiles.llvm-pgo"?'],
    [
      { training: { crago: [] } },
      'unknown key "training.crago"; expected "training.kind", "training.dir", "training.rustc", "training.llvm", "training.jobs" or "training.cargoConfig"',
    ],
    [{ jobs: 4 }, 'unknown key "jobs"; did you mean "training.jobs"?'],
    [{ libraries: [] }, 'unknown key "libraries"; did you mean "bolt.libraries"?'],
    [{ dir: 'x' }, 'unknown key "dir"; expected "source", "host", '],
    [{ llvm: { use: true } }, 'unknown key "llvm.use"; expected "llvm.dir", "llvm.build" or "llvm.shared"'],
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

describe('fields that do not go together', () => {
  const external = { build: false };
  it.each([
    [
      { llvm: external, components: ['rustc', 'llvm'] },
      ['components[1]: expected only what is built (llvm.build is false), found "llvm"'],
    ],
    [
      { llvm: external, bolt: { libraries: ['llvm', 'rustc'] } },
      ['bolt.libraries[0]: expected only what is built (llvm.build is false), found "llvm"'],
    ],
    [{ llvm: external, bolt: { enabled: false, libraries: ['llvm'] } }, []],
    [
      { llvm: external, profiles: { 'llvm-pgo': 'p' } },
      ['profiles.llvm-pgo: expected null (llvm.build is false), found "p"'],
    ],
    [{ llvm: external, profiles: { 'llvm-pgo': null } }, []],
    [
      { bolt: { enabled: false }, profiles: { bolt: 'p' } },
      ['profiles.bolt: expected null (bolt.enabled is false), found "p"'],
    ],
    [{ bolt: { enabled: false }, profiles: { bolt: null } }, []],
    [{ profiles: { bolt: 'p', 'llvm-pgo': 'q' } }, []],
    [{ components: ['clippy', 'rustc', 'cargo', 'rustdoc'] }, []],
    [
      { components: ['llvm', 'rustdoc', 'cargo'] },
      [
        'components[1]: expected "rustc" beside it, found "rustdoc" without it',
        'components[2]: expected "rustc" beside it, found "cargo" without it',
      ],
    ],
  ])('%j', (value, messages) => {
    expect(problemsOf(value)).toEqual(messages);
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
      'o.json:6:36: components[2]: expected only what is built (llvm.build is false), found "llvm"',
      'o.json:6:45: host: expected each key once, found it again (first in line 3)',
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
      llvm: { dir: null, build: true, shared: false },
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
      jobs: 3,
    });
  });

  const only =
    'in opt-dist.json (l.json may only hold python, buildDir, stage0, llvm.dir, training.dir, training.jobs)';
  it.each([
    ['{"bolt": {"args": []}}', `x/l.json:1:2: bolt: expected ${only}, found in l.json`],
    ['{"source": "."}', `x/l.json:1:2: source: expected ${only}, found in l.json`],
    ['{"llvm": {"build": false}}', `x/l.json:1:11: llvm.build: expected ${only}, found in l.json`],
    ['{"training": {"kind": "command"}}', `x/l.json:1:15: training.kind: expected ${only}, found in l.json`],
    ['{"training": {"command": []}}', `x/l.json:1:15: training.command: expected ${only}, found in l.json`],
    ['{"pyton": "p"}', 'x/l.json:1:2: unknown key "pyton"; did you mean "python"?'],
    ['{"llvm": {"dri": "p"}}', 'x/l.json:1:11: unknown key "llvm.dri"; did you mean "llvm.dir"?'],
    ['{"python": null}', 'x/l.json:1:12: python: expected a non-empty string, found null'],
    [
      '{"training": {"jobs": -1}}',
      'x/l.json:1:23: training.jobs: expected a whole number of 1 or more, found -1',
    ],
    [
      '{"python": "a", "python": "b"}',
      'x/l.json:1:17: python: expected each key once, found it again (first in line 1)',
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
