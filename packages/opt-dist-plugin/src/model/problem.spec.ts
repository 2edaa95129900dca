import type { ProfileSetError } from 'profile-formats';
import { advise } from '../text/advise';
import { describeProblem } from '../text/describe';
import type { Problem, ProblemOf } from './problem';

const SET_ERRORS: { [K in ProfileSetError['kind']]: readonly Extract<ProfileSetError, { kind: K }>[] } = {
  file: [{ kind: 'file', path: '/p/x', code: 'EACCES' }],
  'profile-set-manifest': [
    {
      kind: 'profile-set-manifest',
      path: '/p/manifest.json',
      problem: { kind: 'manifest-syntax', detail: 'no JSON' },
    },
  ],
  'profile-set-mismatch': [
    {
      kind: 'profile-set-mismatch',
      directory: '/p',
      mismatches: [
        { kind: 'profile-missing', file: 'a.profdata' },
        { kind: 'profile-size', file: 'b.profdata', expected: 2, found: 1 },
        { kind: 'profile-digest', file: 'c.profdata', expected: 'aa', found: 'bb' },
      ],
    },
  ],
};

/** One or more of every kind: a kind without an example does not compile. */
const PROBLEMS: { [K in Problem['kind']]: readonly ProblemOf<K>[] } = {
  config: [
    {
      kind: 'config',
      problems: [
        {
          kind: 'unknown-key',
          file: 'opt-dist.json',
          line: 2,
          column: 3,
          path: 'bold',
          expected: 'a known key',
          found: '"bold"',
          nearest: 'bolt',
        },
        {
          kind: 'variable',
          variable: 'OPT_DIST_JOBS',
          path: 'training.jobs',
          expected: 'a number',
          found: '"x"',
        },
      ],
    },
  ],
  'took-too-long': ['-split-strategy=cdsplit', '-instrument'].map((option) => ({
    kind: 'took-too-long',
    step: 'Optimise libLLVM with BOLT',
    command: `llvm-bolt libLLVM.so ${option}`,
    seconds: 7200,
    log: 'logs/bolt/01.log',
    output: ['BOLT-INFO: shared object'],
  })),
  file: [
    'ENOSPC',
    'ENOENT',
    'EACCES',
    'ENOTDIR',
    'EISDIR',
    'EBUSY',
    'EROFS',
    'NOT_A_FILE',
    'EUNHEARD',
  ].flatMap((code) =>
    ['read', 'write', 'start'].map((operation) => ({
      kind: 'file' as const,
      path: '/p/x',
      operation,
      code,
      message: 'm',
    })),
  ),
  'beyond-dialect': [
    {
      kind: 'beyond-dialect',
      field: 'bolt.enabled',
      found: 'true',
      rustVersion: '1.70.0',
      possible: '1.73 and later can',
    },
  ],
  'other-subcommand': ['install', null].map((found) => ({
    ...{ kind: 'other-subcommand' as const, args: [found ?? '--stage=2'], found },
  })),
  'tests-cannot-run': [
    {
      kind: 'tests-cannot-run',
      facts: [
        { where: 'dist.compression-formats', expected: '"xz"', found: '["gz"]' },
        { where: 'dist.args', expected: 'cargo', found: '--skip cargo' },
      ],
    },
  ],
  'no-workload': [{ kind: 'no-workload', source: '/src', field: 'training.rustc' }],
  'no-kept-profiles': [
    { kind: 'no-kept-profiles', dir: '/p/parts', keep: 'none' },
    { kind: 'no-kept-profiles', dir: '/p/parts', keep: 'workloads' },
  ],
  'unknown-weight': [
    { kind: 'unknown-weight', name: 'syn=2', nearest: 'syn', known: ['syn', 'syn Check'] },
    { kind: 'unknown-weight', name: 'small', nearest: null, known: [] },
  ],
  'no-source-tree': [{ kind: 'no-source-tree', source: '/src', expected: 'x.py' }],
  'unknown-dialect': [
    { kind: 'unknown-dialect', source: '/src', missing: [], detail: 'too old' },
    { kind: 'unknown-dialect', source: '/src', missing: ['a', 'b'], detail: 'files are missing' },
  ],
  'missing-tool': [
    { kind: 'missing-tool', tool: 'llvm-bolt', searched: ['/a', '/b'], neededFor: 'the bolt stage' },
  ],
  'tool-failed': [
    { kind: 'tool-failed', tool: 'llvm-readelf', command: 'llvm-readelf -S x', detail: 'a\nb' },
  ],
  'step-failed': [
    {
      kind: 'step-failed',
      free: null,
      step: 'Build',
      command: 'x.py',
      exitCode: 1,
      signal: null,
      log: '/l',
      output: ['error: x'],
    },
    {
      kind: 'step-failed',
      free: null,
      step: 'Build',
      command: 'x.py',
      exitCode: null,
      signal: 'SIGKILL',
      log: '/l',
      output: [],
    },
    {
      kind: 'step-failed',
      free: { dir: '/b', bytes: 2_097_152 },
      step: 'Build',
      command: 'x.py',
      exitCode: null,
      signal: null,
      log: '/l',
      output: [],
    },
  ],
  'would-fail': [
    {
      kind: 'would-fail',
      stage: 'rustc-pgo',
      facts: [{ name: 'C compiler', found: 'gcc 12.2.0', advice: 'Set CC to clang.' }],
    },
  ],
  'refused-arguments': [
    { kind: 'refused-arguments', command: 'x.py dist --x', detail: 'unknown argument --x' },
  ],
  'no-profile-written': [
    { kind: 'no-profile-written', free: null, phase: 'llvm-pgo', dir: '/raw', pattern: '*.profraw' },
    {
      kind: 'no-profile-written',
      free: { dir: '/build', bytes: 0 },
      phase: 'llvm-pgo',
      dir: '/raw',
      pattern: '*.profraw',
    },
  ],
  'library-not-found': [
    { kind: 'library-not-found', component: 'llvm', dir: '/lib', pattern: 'libLLVM', found: [] },
    { kind: 'library-not-found', component: 'llvm', dir: '/lib', pattern: 'libLLVM', found: ['a', 'b'] },
  ],
  'altered-library': [{ kind: 'altered-library', path: '/lib/x.so' }],
  'missing-profile-set': [{ kind: 'missing-profile-set', stage: 'llvm-pgo', dir: '/p/llvm-pgo-profiles' }],
  'unusable-profile': [
    { kind: 'unusable-profile', path: '/p/x', expected: 'llvm-indexed', found: 'llvm-raw' },
  ],
  'refused-profiles': [
    {
      kind: 'refused-profiles',
      dir: '/p',
      facts: [
        { kind: 'other-host', file: 'manifest.json', expected: 'a-b-c', found: 'x-y-z' },
        { kind: 'profile', file: 'x.profdata', fact: { kind: 'no-functions' } },
      ],
      origin: { kind: 'stage', stage: 'llvm-pgo' },
    },
    {
      kind: 'refused-profiles',
      dir: '/given',
      facts: [
        {
          kind: 'profile',
          file: 'x.profraw',
          fact: { kind: 'wrong-kind', place: 'pgo', expected: ['llvm-indexed'], found: 'llvm-raw' },
        },
        {
          kind: 'profile',
          file: 'x.profraw',
          fact: { kind: 'wrong-level', expected: 'ir', found: 'front-end' },
        },
      ],
      origin: { kind: 'given', stage: 'rustc-pgo' },
    },
    {
      kind: 'refused-profiles',
      dir: '/own/merged',
      facts: [{ kind: 'profile', file: 'x.fdata', fact: { kind: 'all-counters-zero', functions: 7 } }],
      origin: { kind: 'merged', stage: 'bolt', raw: '/own/raw/bolt-llvm' },
    },
    {
      kind: 'refused-profiles',
      dir: '/own/merged',
      facts: [{ kind: 'profile', file: 'x.fdata', fact: { kind: 'empty-file' } }],
      origin: { kind: 'merged', stage: 'bolt', raw: null },
    },
  ],
  'no-release': [{ kind: 'no-release', source: '/w/rust', host: 'x86_64-unknown-linux-gnu' }],
  'config-not-changed': [
    { kind: 'config-not-changed', file: '/w/bootstrap.toml', cause: 'place', lines: ['rust.lto = "thin"'] },
    { kind: 'config-not-changed', file: '/w/bootstrap.toml', cause: 'form', lines: ['rust.lto = "thin"'] },
  ],
  'url-without-digest': [
    { kind: 'url-without-digest', field: 'profiles.all', url: 'https://e.org/a.tar.zst' },
  ],
  'no-download': [{ kind: 'no-download', url: 'https://e.org/a.tar.zst', detail: 'HTTP status 404' }],
  'other-digest': [{ kind: 'other-digest', path: '/given/a.tar.zst', expected: 'aa', found: 'bb' }],
  'refused-bundle': [
    {
      kind: 'refused-bundle',
      path: '/given/a.tar.zst',
      where: 'archive: opt-dist-profiles/../x',
      expected: 'a plain relative path',
      found: 'a part ".."',
    },
  ],
  'no-bundle': (['bolt', null] as const).map((without) => ({
    ...{ kind: 'no-bundle' as const, stages: ['rustc-pgo', 'bolt'] as const, without, dir: '/p' },
  })),
  'raw-profiles-given': (['llvm-pgo', 'bolt'] as const).map((stage) => ({
    ...{ kind: 'raw-profiles-given' as const, stage, dir: '/given', files: 3 },
  })),
  'compiler-with-arguments': [{ kind: 'compiler-with-arguments', from: 'CC', found: 'ccache clang' }],
  'cannot-train': [
    {
      kind: 'cannot-train',
      stage: 'rustc-pgo',
      workload: 'the command',
      failure: {
        kind: 'step-failed',
        free: null,
        step: 'Try the training command',
        command: './train.sh',
        exitCode: 127,
        signal: null,
        log: '/p/build/host/.opt-dist/logs/rustc-pgo/02-try-command.log',
        output: ['./train.sh: line 1: ninja: not found'],
      },
    },
  ],
  'workload-failed': [
    {
      kind: 'workload-failed',
      stage: 'rustc-pgo',
      phase: 'rustc-pgo',
      workload: 'externs Check',
      finished: 3,
      total: 21,
      failure: {
        kind: 'step-failed',
        free: null,
        step: 'Gather profiles of rustc',
        command: 'cargo run -p collector',
        exitCode: 1,
        signal: null,
        log: '/p/build/host/.opt-dist/logs/rustc-pgo/04-train-rustc-pgo.log',
        output: ['error: could not compile'],
      },
    },
    {
      kind: 'workload-failed',
      stage: 'llvm-pgo',
      phase: 'llvm-pgo',
      workload: 'syn-2.0.101 Opt',
      finished: 0,
      total: 2,
      failure: {
        ...{ kind: 'no-profile-written', free: null, phase: 'llvm-pgo', dir: '/raw', pattern: '*.profraw*' },
      },
    },
  ],
  'unusable-raw-profiles': [1, 9].map((total) => ({
    kind: 'unusable-raw-profiles' as const,
    stage: 'rustc-pgo' as const,
    dir: '/own/raw/rustc-pgo',
    total,
    profiles: [
      {
        file: '/own/raw/rustc-pgo/a.profraw',
        facts: [{ kind: 'profile', file: 'a.profraw', fact: { kind: 'empty-file' } }],
      },
    ],
  })),
  'profile-of-other-build': (['stage', 'given', 'merged'] as const).map((origin) => ({
    ...{ kind: 'profile-of-other-build' as const, profile: '/p/llvm.fdata', library: 'libLLVM.so' },
    ...{ matched: 3, profiled: origin === 'given' ? null : 16_994, origin, log: '/l' },
  })),
  'bad-profile-set': Object.values(SET_ERRORS)
    .flat()
    .map((error) => ({ kind: 'bad-profile-set' as const, dir: '/p', error })),
  unshipped: [
    { kind: 'unshipped', what: 'libLLVM.so', tarball: '/d/rustc.tar.xz', expected: 'e', found: 'f' },
  ],
  'no-fingerprint': (['hook', 'input', 'command'] as const).map((cause) => ({
    kind: 'no-fingerprint' as const,
    stage: 'bolt' as const,
    cause,
  })),
  'edited-before': [{ kind: 'edited-before', stage: 'dist', parts: ['sources.build', 'tool.cc'] }],
  'edited-meanwhile': (['bolt', 'dist'] as const).flatMap((stage) =>
    [[], ['compiler/a.rs'], ['a', 'b', 'c', 'd', 'e', 'f', 'g']].map((files) => ({
      kind: 'edited-meanwhile' as const,
      stage,
      parts: ['sources.build'],
      files,
      dir: `/p/${stage}`,
    })),
  ),
  'no-store': [{ kind: 'no-store', option: 'store.enabled' }],
  'no-such-key': [0, 2].map((found) => ({ kind: 'no-such-key' as const, start: 'ab', found })),
  'not-done': [{ kind: 'not-done', step: 'Optimise', path: '/b/l.so', expected: 'a note', found: 'none' }],
  'no-manifest': [{ kind: 'no-manifest', path: '/team/rust/dist/manifest.json' }],
  'no-tarballs': [{ kind: 'no-tarballs', dir: '/b/dist' }],
  locked: [
    { kind: 'locked', lock: '/b/lock', pid: 42, stage: 'bolt', elsewhere: null },
    ...[true, false].map((isThisMachine) => ({
      ...{ kind: 'locked' as const, lock: '/b/lock', pid: 42, stage: 'bolt' },
      elsewhere: { host: 'builder', isThisMachine, quietSeconds: 7, patienceSeconds: 300 },
    })),
  ],
  'lock-lost': ['builder', null].map((host) => ({
    ...{ kind: 'lock-lost' as const, lock: '/b/lock', pid: 42, stage: 'bolt', host },
  })),
  'bad-state': [{ kind: 'bad-state', path: '/b/state.json', detail: 'no pristine copy' }],
  interrupted: [{ kind: 'interrupted', signal: 'SIGINT' }],
};
const ALL = Object.values(PROBLEMS).flat() as readonly Problem[];
const RUN = { project: 'rust', target: 'bolt' };

/** Words that a fact of the problem holds: numbers and texts, in any depth. */
function facts(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(facts) : [];
}

describe.each(ALL.map((problem) => [problem.kind, problem] as const))('%s', (_, problem) => {
  const description = describeProblem(problem);
  const advice = advise(problem, RUN);

  it('is described without holes, on single lines', () => {
    expect(description.length).toBeGreaterThan(0);
    for (const line of description) {
      expect(line).not.toMatch(/undefined|null|NaN|\[object|\n/);
      expect(line.trim()).not.toBe('');
    }
  });

  it('begins with where or what it is, with a fact of its own', () => {
    const [first = ''] = description;
    expect(facts(problem).filter((fact) => fact !== problem.kind && first.includes(fact))).not.toEqual([]);
    expect(first).not.toMatch(/^\s|[.!]$/);
  });

  it('names targets as the workspace calls them', () => {
    const names = {
      ...{ 'rustc-pgo': 'target-1', 'llvm-pgo': 'target-2', bolt: 'target-3', dist: 'target-4' },
      ...{ doctor: 'target-5', clean: 'target-6', store: 'target-7' },
    };
    const renamed = advise(problem, { project: 'rust', target: 'target-3', names }).join('\n');
    for (const [command] of renamed.matchAll(/nx run [^` ]*/g)) expect(command).toMatch(/:target-\d$/);
    expect(renamed.match(/nx run/g) ?? []).toHaveLength((advice.join('\n').match(/nx run/g) ?? []).length);
  });

  it('is followed by whole sentences, or by nothing', () => {
    for (const sentence of advice) {
      expect(sentence).toMatch(/^(`|[A-Z]).*[.?]$/s);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });
});

describe('describeProblem', () => {
  it.each<[string, Problem, string[]]>([
    [
      'the end of the output and where all of it is',
      PROBLEMS['step-failed'][0] as Problem,
      ['"Build" failed with exit code 1: x.py', '    error: x', 'log: /l'],
    ],
    ['the signal', PROBLEMS['step-failed'][1] as Problem, ['"Build" failed with SIGKILL: x.py', 'log: /l']],
    [
      'a full disk in words',
      { kind: 'file', path: '/p/x', operation: 'write', code: 'ENOSPC', message: '' },
      ['/p/x: cannot write: no space left on the device (ENOSPC)'],
    ],
    [
      'a code that has no words',
      { kind: 'file', path: '/p/x', operation: 'start', code: 'unknown', message: 'fork: no\nmore' },
      ['/p/x: cannot start: fork: no'],
    ],
    [
      'who holds the lock',
      PROBLEMS.locked[0] as Problem,
      ['/b/lock: process 42 is running bolt in this build directory'],
    ],
    [
      'every mismatch of a set',
      { kind: 'bad-profile-set', dir: '/p', error: SET_ERRORS['profile-set-mismatch'][0] as ProfileSetError },
      [
        '/p/a.profdata: listed in the manifest, but missing',
        '/p/b.profdata: size: expected 2, found 1',
        '/p/c.profdata: sha256: expected aa, found bb',
      ],
    ],
  ])('tells %s', (_, problem, lines) => {
    expect(describeProblem(problem)).toEqual(lines);
  });

  it('says that a dry run failed where it did not refuse the arguments', () => {
    const failed = (detail: string): Problem => ({ kind: 'refused-arguments', command: 'x.py dist', detail });
    expect(describeProblem(failed("error: unexpected argument '--x' found"))[0]).toMatch(
      /^bootstrap refuses: /,
    );
    const full = failed('error: could not write: No space left on device');
    expect(describeProblem(full)[0]).toBe("bootstrap's dry run fails: x.py dist");
    expect(advise(full, RUN)).toEqual([expect.stringMatching(/^The disk was full/), 'Nothing was built.']);
    expect(advise(failed('error: strange'), RUN)).toEqual(['Nothing was built.']);
  });

  // A whole path twice: `damaged` gives the path of the file where only its name is meant.
  it('names a damaged merged profile once', () => {
    const error = {
      kind: 'profile-set-mismatch',
      directory: '/own/merged',
      mismatches: [{ kind: 'profile-digest', file: 'x.profdata', expected: 'a', found: 'b' }],
    } as const;
    expect(describeProblem({ kind: 'bad-profile-set', dir: '/own/merged', error })).toEqual([
      '/own/merged/x.profdata: sha256: expected a, found b',
    ]);
  });
});

describe('describeProblem of a system error', () => {
  it.each([
    ['ENOSPC', 'no space left on the device (ENOSPC)'],
    ['EDQUOT', 'the disk quota is used up (EDQUOT)'],
    ['ENOENT', 'no such file or directory (ENOENT)'],
    ['EACCES', 'permission denied (EACCES)'],
    ['EPERM', 'operation not permitted (EPERM)'],
    ['EROFS', 'the file system is read-only (EROFS)'],
    ['NOT_A_FILE', 'not a regular file (NOT_A_FILE)'],
    ['EIO', 'input or output failed (EIO)'],
    ['ENOTDIR', 'a part of the path is a file, not a directory (ENOTDIR)'],
    ['EBUSY', 'in use, such as a mount point (EBUSY)'],
    ['EUNHEARD', 'EUNHEARD'],
  ])('%s', (code, words) => {
    expect(describeProblem({ kind: 'file', path: '/x', operation: 'read', code, message: '' })).toEqual([
      `/x: cannot read: ${words}`,
    ]);
  });
});

describe('advise', () => {
  it.each<[Problem['kind'], RegExp]>([
    ['step-failed', /nx run rust:bolt` resumes where this run stopped/],
    ['interrupted', /nx run rust:bolt` resumes where this run stopped/],
    ['missing-profile-set', /nx run rust:llvm-pgo`/],
    ['altered-library', /nx run rust:clean`/],
    ['bad-state', /nx run rust:clean`/],
    ['missing-tool', /llvm\.dir/],
    ['locked', /buildDir/],
  ])('of %s names what to run or set', (kind, pattern) => {
    const [problem] = PROBLEMS[kind] as readonly Problem[];
    expect(problem === undefined ? '' : advise(problem, RUN).join(' ')).toMatch(pattern);
  });

  it.each(['ENOSPC', 'EDQUOT'])('of %s is to make room', (code) => {
    expect(advise({ kind: 'file', path: '/x', operation: 'write', code, message: '' }, RUN)[0]).toMatch(
      /^Make room\./,
    );
  });
});
