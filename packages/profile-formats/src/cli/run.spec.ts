import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { openFileSource } from '../node';
import { demangle } from '../node/demangle';
import type { Machine, Outcome } from './machine';
import { run } from './run';
import { readable } from './top';

const SAMPLES = join(__dirname, '../../samples');
const IR = 'indexed/v13-ir-clang22.profdata';
const RUST = 'indexed/v13-rust195.profdata';
const CUT = 'raw/bad-cut-in-values.profraw';
const FDATA = 'bolt/instrumented-clang22.fdata';

/** Samples have short names here, wherever the tests run. */
const machine: Machine = {
  open: (path) => openFileSource(join(SAMPLES, path)),
  demangle: (names) => Promise.resolve(names.map((name) => name.replace(/^_Z7collatzi$/, 'collatz(int)'))),
  version: () => '1.2.3',
};

function call(...args: string[]): Promise<Outcome> {
  return run(machine, args);
}

function expectToFit({ output, errors }: Outcome): void {
  for (const line of `${output}${errors}`.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
}

describe('wrong calls', () => {
  test.each([
    [[], 'no command given'],
    [['look'], 'unknown command: look'],
    [['show'], 'show: no file given'],
    [['verify', '--bogus', IR], "Unknown option '--bogus'"],
    [
      ['verify', '--for', 'kitchen', IR],
      '--for: expected one of pgo, rustc, clang, merge, bolt,\n  perf2bolt, found kitchen',
    ],
    [['verify', '--llvm', 'new', IR], '--llvm: expected a number from 1 to 999, found new'],
    [
      ['verify', '--target', 'constructor', IR],
      '--target: expected one of le64, be64, le32, be32, found\n  constructor',
    ],
    [
      ['verify', '--component', 'rutsc', IR],
      '--component: expected one of rustc, rustdoc, cargo, clippy,\n  llvm, found rutsc\n',
    ],
    [
      ['verify', '--component', '', IR],
      '--component: expected one of rustc, rustdoc, cargo, clippy,\n  llvm, found',
    ],
    [['top', '-n', '0', IR], '--limit: expected a number from 1 to 1000, found 0'],
    [['top', '--header', IR], "Unknown option '--header'"],
  ])('%j', async (args, problem) => {
    const outcome = await call(...args);
    expect(outcome).toEqual({
      exitCode: 2,
      output: '',
      errors: expect.stringContaining(problem) as unknown,
    });
    expectToFit(outcome);
  });

  test('help is no wrong call', async () => {
    for (const args of [['--help'], ['-h'], ['help'], ['verify', '--help'], ['top', '-h']]) {
      const outcome = await call(...args);
      expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
      expectToFit(outcome);
    }
  });
});

describe('show', () => {
  test('an indexed profile', async () => {
    const outcome = await call('show', '-n', '1', IR);
    expect(outcome).toEqual({
      exitCode: 0,
      errors: '',
      output: [
        IR,
        '  kind            LLVM indexed profile, version 13',
        '  size            2,208 bytes',
        '  instrumented    ir',
        '  functions       14, 4 (28.6 %) never executed',
        '  counters        27',
        '  total count     549',
        '  maximum count   196',
        '                  196 of first counters, 145 of others',
        '  names           Rust 0, C++ 13, plain 1',
        '  build ids       ecad5367e4e5d18468a9081f729d07ab8e80fdda',
        '  damage          none found',
        '  hottest',
        '    maximum  total  function',
        '        196    361  collatz(int)',
        '',
      ].join('\n'),
    });
  });

  test('JSON has large numbers as strings', async () => {
    const { output } = await call('show', '--json', '-n', '1', IR, 'none');
    expect(JSON.parse(output)).toMatchObject([
      {
        file: IR,
        facts: {
          contents: {
            functions: '14',
            totalCount: '549',
            hottest: [{ name: '_Z7collatzi', demangled: 'collatz(int)', hash: '0x0d140a68bd398548' }],
          },
        },
      },
      { file: 'none', error: { kind: 'file', code: 'ENOENT' } },
    ]);
  });

  test.each([
    [[IR, FDATA, 'bolt/instrumented-clang22.yaml', 'raw/v10-two-concatenated.profraw'], 0],
    [['perf/pipe-first-168-bytes.perf.data', 'text/../src/calc.cpp'], 1],
    [[IR, CUT], 1],
    [['none', 'indexed', 'raw/bad-zero-bytes.profraw'], 1],
  ])('%j', async (files, exitCode) => {
    const outcome = await call('show', ...files);
    expect(outcome.exitCode).toBe(exitCode);
    for (const file of files) expect(outcome.output).toContain(file);
    expectToFit(outcome);
  });
});

test('the parts of names that hold semicolons', async () => {
  const demangled = new Map([
    ['_RINvCs1234_7mycrate1fAtj2_E', 'mycrate::f::<[u16; 2]>'],
    ['a.c;_Zlocal', 'a.c;local<[u8; 4]>()'],
  ]);
  const path = 'cases/rust-array-name.proftext';
  const reading = {
    ...machine,
    demangle: (names: readonly string[]) => Promise.resolve(names.map((name) => demangled.get(name) ?? name)),
  };
  const { output } = await run(reading, ['top', path]);
  expect(output).toContain(' mycrate::f::<[u16; 2]>\n');
  expect(readable('a.c;_Zlocal', demangled.get('a.c;_Zlocal'))).toBe('local<[u8; 4]>() [a.c]');
  expect(readable('a.c;plain')).toBe('plain [a.c]');
  expect(readable(null)).toBeNull();
});

test('no damage is claimed absent in what was not looked into', async () => {
  const damage = async (...args: string[]): Promise<string | undefined> =>
    /^ {2}damage +(.*)$/m.exec((await call('show', ...args)).output)?.[1];
  expect(await damage(IR)).toBe('none found');
  expect(await damage('--header', IR)).toBe('none found; functions were not read');
  expect(await damage('indexed/v13-memprof-llvm22.profdata')).toBe(
    'none found; the memory profile was not looked into',
  );
  expect(await damage('bolt/preaggregated.txt')).toBe('contents not looked into');
  expect(await damage('src/calc.cpp')).toBe('contents not looked into');
});

test('a sum beyond 64 bits, and as the tools of LLVM print it', async () => {
  const { output } = await call('show', 'cases/internal-all-ones.proftext');
  expect(output).toContain('  counters        5\n');
  expect(output).toContain('36,893,488,147,419,103,245, modulo 2^64 13\n');
});

describe('verify', () => {
  test('usable', async () => {
    expect(await call('verify', '--for', 'pgo', '--llvm', '22.1.2', '--component', 'rustc', RUST)).toEqual({
      exitCode: 0,
      output: `${RUST}: usable\n`,
      errors: '',
    });
  });

  test('not usable, with facts and advice', async () => {
    const outcome = await call('verify', '--for', 'pgo', '--llvm', '19', IR, CUT, 'none');
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toBe(
      [
        `${IR}: unusable`,
        '  - indexed version 13: LLVM 19 reads 1 to 12',
        "    Merge the raw profiles with LLVM 19's llvm-profdata; a newer one may have",
        '      `--write-prev-version`.',
        `${CUT}: unusable`,
        '  - expected LLVM indexed profile for pgo, found LLVM raw profile',
        '    Merge it first: `llvm-profdata merge -o out.profdata FILE…`.',
        '  - truncated at byte 1472: value data needs 56, there are 28',
        '    Make or fetch the file again, and look for a full disk or a killed run.',
        'none: unusable',
        '  - no such file',
        '',
      ].join('\n'),
    );
    expectToFit(outcome);
  });

  test.each([
    ['raw/bad-version-99.profraw', /newer release of profile-formats/],
    ['indexed/bad-version-14.profdata', /newer release of profile-formats/],
    ['bolt/bad-header-order-merge22.fdata', /swap them/],
    ['raw/bad-continuous-with-value-sites.profraw', /-disable-vp/],
    ['indexed/v13-memprof-llvm22.profdata', /only its memory was profiled/],
  ])('%s is whole: the advice is not to fetch it again only', async (file, advice) => {
    const outcome = await call('verify', file);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output.replaceAll(/\s+/g, ' ')).toMatch(advice);
    expect(outcome.output).not.toContain('full disk');
    expectToFit(outcome);
  });

  test('stale is a failure, unless it is allowed', async () => {
    const old = 'indexed/v09-ir-clang16.profdata';
    expect((await call('verify', '--llvm', '22', old)).exitCode).toBe(1);
    expect((await call('verify', '--llvm', '22', '--allow-stale', old)).exitCode).toBe(0);
    expect((await call('verify', '--llvm', '15', '--allow-stale', old)).exitCode).toBe(1);
  });

  test('JSON', async () => {
    const { exitCode, output } = await call(
      'verify',
      '--json',
      '--header',
      IR,
      CUT,
      'raw/bad-version-99.profraw',
    );
    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject([
      { file: IR, grade: 'usable', facts: [], error: null, depth: 'header' },
      { file: CUT, grade: 'usable' },
      { grade: 'unusable', facts: [{ grade: 'unusable', kind: 'damaged' }] },
    ]);
  });
});

describe('compare', () => {
  test('two profiles', async () => {
    const outcome = await call('compare', '-n', '1', IR, 'indexed/v13-two-hashes-one-name.profdata');
    expect(outcome).toMatchObject({ exitCode: 0, errors: '' });
    expect(outcome.output).toContain('  overlap of counts             72.124 %\n');
    expect(outcome.output).toContain('  functions changed             1\n');
    expect(outcome.output).toContain('  largest shifts\n');
    expectToFit(outcome);
  });

  test('nothing in common', async () => {
    const outcome = await call('compare', '-n', '2', IR, RUST);
    expect(outcome.output).toContain('  overlap of counts             ');
    expect(outcome.output).toMatch(/ {2}only in base\n {4}.*\n {4}.*\n {4}and \d+ more\n/);
    expectToFit(outcome);
  });

  test('JSON', async () => {
    const { output } = await call('compare', '--json', IR, IR);
    expect(JSON.parse(output)).toMatchObject([
      { base: IR, comparison: { edges: { baseSum: '549', testSum: '549' }, mismatched: 0, shifts: [] } },
    ]);
  });

  test.each([
    [IR, FDATA, 1],
    [IR, 'none', 1],
    ['none', IR, 1],
    ['indexed/bad-cut-at-1000.profdata', IR, 1],
  ])('%s and %s', async (base, tested, exitCode) => {
    const outcome = await call('compare', base, tested);
    expect(outcome).toMatchObject({ exitCode, output: '' });
    expect(outcome.errors).not.toBe('');
    expectToFit(outcome);
  });

  test('a wrong call', async () => {
    expect((await call('compare', IR)).exitCode).toBe(2);
  });
});

describe('top', () => {
  test('names of local functions say their file last', async () => {
    const { exitCode, output } = await call('top', '-n', '2', RUST, FDATA);
    expect(exitCode).toBe(0);
    expect(output).toContain('d6973be99edd-cgu.0]\n');
    expect(output).toContain('    235  collatz(int)\n');
  });

  test('what has no functions', async () => {
    const outcome = await call('top', 'perf/lbr.perf.data', CUT);
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toContain('no functions in a file of this kind');
    expect(outcome.output).toContain('truncated at byte 1472');
  });
});

test('every command tells failures in one shape of JSON', async () => {
  const gone = { kind: 'file', code: 'ENOENT', text: 'no such file' };
  const cut = { kind: 'truncated', at: 1472, needed: '56', found: '28' };
  const words = expect.stringContaining('truncated at byte 1472') as unknown;
  const parsed = async (...args: string[]): Promise<unknown> =>
    JSON.parse((await call(...args, '--json')).output);
  expect(await parsed('show', 'none', IR)).toMatchObject([
    { file: 'none', error: gone, facts: null },
    { file: IR, error: null },
  ]);
  expect(await parsed('verify', 'none')).toMatchObject([{ file: 'none', error: gone, facts: [] }]);
  expect(await parsed('top', 'none', CUT, 'perf/lbr.perf.data', IR)).toMatchObject([
    { error: gone, hottest: [] },
    { error: { ...cut, text: words }, hottest: [] },
    {
      error: {
        kind: 'no-functions-in-kind',
        found: 'perf-data',
        text: 'no functions in a file of this kind',
      },
    },
    { error: null },
  ]);
  expect(await parsed('compare', IR, 'none')).toMatchObject([
    { file: 'none', error: gone, comparison: null },
  ]);
  expect(await parsed('compare', CUT, IR)).toMatchObject([{ error: { ...cut, text: words } }]);
  expect(await parsed('compare', IR, IR)).toMatchObject([{ file: null, error: null }]);
});

describe('names that would steer a terminal', () => {
  const directory = temporaryDirectory('of each test');

  test('are made visible', async () => {
    const path = join(directory(), 'x.proftext');
    writeFileSync(path, `:ir\nevil\u202ename${'x'.repeat(200)}\n1\n1\n7\n`);
    const outcome = await run({ ...machine, open: openFileSource }, ['show', path]);
    expect(outcome.output).not.toContain('\u202e');
    expect(outcome.output).toContain('evil\\u{202e}name');
    expect(outcome.output).toContain('…');
  });
});

const hasFilter = spawnSync('llvm-cxxfilt', ['--version']).status === 0;

(hasFilter ? test : test.skip)(
  'demangles with the tools that are installed; skipped without llvm-cxxfilt',
  async () => {
    expect(await demangle(['main', '_Z7collatzi', 'a.c;_ZN1a1bEv', '_Z1\n', '', '_RNvC1a4main'])).toEqual([
      'main',
      'collatz(int)',
      'a.c;a::b()',
      '_Z1\n',
      '',
      'a::main',
    ]);
  },
);
