import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { err } from 'profile-formats';
import {
  type BuildState,
  EMPTY_STATE,
  formatState,
  optimisationOf,
  parseState,
  type Step,
} from '../pipeline';
import { HOST } from '../pipeline/testing';
import { runSteps } from './interpreter';
import type { ProcessRunner } from './processes';
import { Progress } from './progress';
import type { Project } from './project';
import { StateFile } from './state-file';
import { type Behaviour, FakeRunner, projectOf } from './testing';

let project: Project;
let printed: string[];
beforeEach(() => {
  project = projectOf(mkdtempSync(path.join(os.tmpdir(), 'interpreter-')));
  printed = [];
  mkdirSync(project.layout.own, { recursive: true });
});
afterEach(() => {
  rmSync(project.dir, { recursive: true, force: true });
});

/** Profiles that real tools wrote. */
const sample = (file: string) => path.resolve(__dirname, '../../../profile-formats/samples/indexed', file);
const own = (...parts: readonly string[]) => path.join(project.layout.own, ...parts);
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

function write(file: string, content: string) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function onDisk(): BuildState {
  const state = existsSync(project.layout.state)
    ? parseState(readFileSync(project.layout.state, 'utf8'))
    : EMPTY_STATE;
  if (state === null) throw new Error('no state');
  return state;
}

/** @param state what lies on the disk before, with the files that it names */
async function run(
  steps: readonly Step[],
  runner: ProcessRunner | Readonly<Record<string, Behaviour>> = {},
  state: BuildState = EMPTY_STATE,
) {
  write(project.layout.state, formatState(state));
  const file = await StateFile.read(project.layout, project.dialect);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  let now = 0;
  const progress = new Progress(
    (line) => printed.push(line),
    () => (now += 1500),
    false,
  );
  return runSteps(
    {
      project,
      stage: 'bolt',
      stageKey: 'key',
      key: { 'opt-dist:recipe': '1' },
      runner:
        'run' in runner && typeof runner.run === 'function'
          ? (runner as ProcessRunner)
          : new FakeRunner(runner as Record<string, Behaviour>),
      progress,
      state: file.value,
    },
    steps,
  );
}

function step(action: Step['action'], given: Partial<Step> = {}): Step {
  return {
    id: action.kind,
    stage: 'bolt',
    title: 'Title',
    reason: 'reason',
    before: {},
    after: {},
    action,
    ...given,
  };
}

const command = (program: string) => ({ program, args: ['x'], cwd: '/', env: {} });
const build = (program: string, given: Partial<Step> = {}) =>
  step({ kind: 'bootstrap', command: command(program) }, given);

const UNKNOWN = { status: 'unknown' } as const;
const ABSENT = { status: 'absent' } as const;

describe('runSteps', () => {
  it('has on the disk before a step what it will change, and after it what it has changed', async () => {
    const seen: string[] = [];
    const look = () => {
      seen.push(`${onDisk().llvm.status} ${onDisk().rustc.status}`);
      return {};
    };
    mkdirSync(project.layout.llvm, { recursive: true });
    const steps = [
      build('one', { before: { llvm: UNKNOWN }, after: { llvm: ABSENT } }),
      build('two', { before: { rustc: UNKNOWN } }),
    ];
    expect((await run(steps, { one: look, two: look })).ok).toBe(true);
    expect(seen).toEqual(['unknown absent', 'absent unknown']);
    expect(onDisk()).toMatchObject({ llvm: ABSENT, rustc: UNKNOWN });
  });

  it('stops at the first failure and leaves the record as it was before that step', async () => {
    const steps = [
      build('one', { before: { llvm: UNKNOWN }, after: { llvm: ABSENT } }),
      build('two', { id: 'two', title: 'Second', before: { rustc: UNKNOWN }, after: { rustc: ABSENT } }),
      build('three'),
    ];
    const runner = new FakeRunner({
      one: () => ({}),
      two: () => ({ exitCode: 2, lines: ['error: x', 'bye'] }),
    });
    expect(await run(steps, runner)).toEqual({
      ok: false,
      error: {
        kind: 'step-failed',
        free: null,
        step: 'Second',
        command: 'two x',
        exitCode: 2,
        signal: null,
        log: own('logs/bolt/02-two.log'),
        tail: ['error: x', 'bye'],
      },
    });
    expect(onDisk()).toMatchObject({ llvm: ABSENT, rustc: UNKNOWN });
    expect(runner.commands.map(({ program }) => program)).toEqual(['one', 'two']);
  });

  it('stops when it is interrupted', async () => {
    const interrupted = err({ kind: 'interrupted', step: 'one x', signal: 'SIGINT' } as const);
    const runner: ProcessRunner = { run: () => Promise.resolve(interrupted) };
    expect(await run([build('one', { before: { llvm: UNKNOWN } }), build('two')], runner)).toEqual(
      interrupted,
    );
    expect(onDisk().llvm).toEqual(UNKNOWN);
  });

  it('runs nothing when what it will change cannot be recorded', async () => {
    const runner = new FakeRunner({ one: () => ({}) });
    mkdirSync(`${project.layout.state}.new`);
    const failed = await run([build('one', { before: { llvm: UNKNOWN } })], runner);
    expect(failed).toMatchObject({ ok: false, error: { kind: 'file', operation: 'write' } });
    expect(runner.commands).toEqual([]);
  });

  it('tells what each step took, and shows them by number', async () => {
    const result = await run([build('one', { id: 'a' }), build('one', { id: 'b' })], { one: () => ({}) });
    expect(result).toEqual({
      ok: true,
      value: [
        { id: 'a', title: 'Title', seconds: 1.5 },
        { id: 'b', title: 'Title', seconds: 1.5 },
      ],
    });
    expect(printed.filter((line) => line.startsWith('['))).toEqual([
      '[1/2] Title (reason)',
      '[2/2] Title (reason)',
    ]);
  });

  it('does nothing without steps', async () => {
    expect(await run([])).toEqual({ ok: true, value: [] });
  });
});

describe('check', () => {
  it('is a refusal of the arguments, with what bootstrap said, when it fails', async () => {
    const lines = ['Building bootstrap', '', "error: unexpected argument '--nonsense' found"];
    expect(
      await run([step({ kind: 'check', command: command('x.py') })], {
        'x.py': () => ({ exitCode: 1, lines }),
      }),
    ).toEqual({
      ok: false,
      error: { kind: 'refused-arguments', command: 'x.py x', detail: `${lines[0] ?? ''}\n${lines[2] ?? ''}` },
    });
  });
});

describe('clear', () => {
  it('removes the directories, also those that are not there', async () => {
    write(path.join(project.layout.llvm, 'lib/a'), 'x');
    write(own('keep'), 'x');
    expect((await run([step({ kind: 'clear', paths: [project.layout.llvm, project.layout.lld] })])).ok).toBe(
      true,
    );
    expect(readdirSync(project.layout.hostDir)).toEqual(['.opt-dist']);
    expect(existsSync(own('keep'))).toBe(true);
  });
});

describe('train and merge', () => {
  const rawDir = () => own('raw/llvm-pgo');
  const train = () =>
    step({
      kind: 'train',
      phase: 'llvm-pgo',
      rawDir: rawDir(),
      suffix: '.profraw',
      command: command('collector'),
    });
  const merge = () =>
    step({
      kind: 'merge',
      phase: 'llvm-pgo',
      tool: 'llvm-profdata',
      program: '/llvm/bin/llvm-profdata',
      rawDir: rawDir(),
      output: 'merged/llvm-pgo.profdata',
      from: 'from',
      library: null,
    });
  const trained: Behaviour = () => {
    write(path.join(rawDir(), 'prof-1/a.profraw'), '1234');
    write(path.join(rawDir(), 'prof-2/b.profraw'), '56');
    return {};
  };
  const MERGED = 'v13-ir-clang22.profdata';
  const mergedInto =
    (file: string): Behaviour =>
    ({ args }) => {
      mkdirSync(path.dirname(args[2] ?? ''), { recursive: true });
      copyFileSync(sample(file), args[2] ?? '');
      return {};
    };
  const merged = mergedInto(MERGED);

  it('empties the raw directory before the workload: what the build wrote is no training', async () => {
    write(path.join(rawDir(), 'prof-0/tblgen.profraw'), 'x');
    let found: string[] = ['?'];
    await run([train()], {
      collector: (given) => {
        found = readdirSync(rawDir());
        return trained(given);
      },
    });
    expect(found).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['nothing', () => undefined],
    [
      'only empty files',
      () => {
        write(path.join(rawDir(), 'a.profraw'), '');
      },
    ],
    [
      'only other files',
      () => {
        write(path.join(rawDir(), 'a.log'), 'x');
      },
    ],
  ])('is an error at once when the compiler wrote %s', async (_, wrote) => {
    const collector = () => {
      wrote();
      return {};
    };
    expect(await run([train(), merge()], { collector })).toEqual({
      ok: false,
      error: {
        kind: 'no-profile-written',
        free: null,
        phase: 'llvm-pgo',
        dir: rawDir(),
        pattern: '*.profraw*',
      },
    });
  });

  it('merges by directory, and records digest, size and what the raw profiles were', async () => {
    const runner = new FakeRunner({ collector: trained, 'llvm-profdata': merged });
    expect((await run([train(), merge()], runner)).ok).toBe(true);
    expect(runner.commands.at(-1)?.args).toEqual([
      'merge',
      '-o',
      own('merged/llvm-pgo.profdata.partial'),
      rawDir(),
    ]);
    const content = readFileSync(own('merged/llvm-pgo.profdata'));
    expect(content).toEqual(readFileSync(sample(MERGED)));
    // They go in a step of their own, once the merged one is recorded.
    expect(readdirSync(rawDir())).toHaveLength(2);
    expect(readdirSync(own('merged'))).toEqual(['llvm-pgo.profdata']);
    expect(onDisk().gathered['llvm-pgo']).toEqual({
      from: 'from',
      file: 'merged/llvm-pgo.profdata',
      sha256: createHash('sha256').update(content).digest('hex'),
      size: content.length,
      raw: { files: 2, bytes: 6 },
      library: null,
    });
    expect(printed).toEqual(expect.arrayContaining(['  2 raw profiles, 6 B', '  merged into 2.2 KiB']));
  });

  it('keeps the raw profiles and an older merged one when merging fails', async () => {
    write(own('merged/llvm-pgo.profdata'), 'old');
    const failed = await run([train(), merge()], {
      collector: trained,
      'llvm-profdata': () => ({ exitCode: 1 }),
    });
    expect(failed).toMatchObject({ ok: false, error: { kind: 'step-failed' } });
    expect(readFileSync(own('merged/llvm-pgo.profdata'), 'utf8')).toBe('old');
    expect(readdirSync(rawDir())).toHaveLength(2);
    expect(onDisk().gathered['llvm-pgo']).toBeNull();
  });

  it.each<[string, string, string]>([
    ['is of another component', 'v13-rust195.profdata', 'component-mismatch'],
    ['holds no function', 'v13-no-functions.profdata', 'no-functions'],
    ['is of another instrumentation', 'v13-fe-clang22.profdata', 'wrong-level'],
  ])('keeps the raw profiles when what was merged %s', async (_, file, kind) => {
    const failed = await run([train(), merge()], { collector: trained, 'llvm-profdata': mergedInto(file) });
    expect(failed).toMatchObject({
      ok: false,
      error: {
        kind: 'refused-profiles',
        origin: { kind: 'merged', stage: 'llvm-pgo', raw: rawDir() },
      },
    });
    expect(JSON.stringify(failed)).toContain(kind);
    expect(readdirSync(rawDir())).toHaveLength(2);
    expect(onDisk().gathered['llvm-pgo']).toBeNull();
  });

  it('does not call a merge tool without raw profiles', async () => {
    expect(await run([merge()])).toMatchObject({
      ok: false,
      error: { kind: 'no-profile-written', phase: 'llvm-pgo' },
    });
  });
});

describe('place-profile', () => {
  const place = () =>
    step({
      kind: 'place-profile',
      from: path.join(project.dir, 'set/p.profdata'),
      to: own('profiles/p.profdata'),
      sha256: sha256('profile'),
    });

  it('copies the profile to its place, with a time of its own', async () => {
    write(path.join(project.dir, 'set/p.profdata'), 'profile');
    utimesSync(path.join(project.dir, 'set/p.profdata'), 1, 1);
    await run([place()]);
    expect(readFileSync(own('profiles/p.profdata'), 'utf8')).toBe('profile');
    expect(statSync(own('profiles/p.profdata')).mtimeMs).toBeGreaterThan(2000);
    expect(readdirSync(own('profiles'))).toEqual(['p.profdata']);
  });

  it('leaves the one that is there as it is, so that cargo sees no new time', async () => {
    write(path.join(project.dir, 'set/p.profdata'), 'profile');
    write(own('profiles/p.profdata'), 'profile');
    utimesSync(own('profiles/p.profdata'), 1, 1);
    await run([place()]);
    expect(statSync(own('profiles/p.profdata')).mtimeMs).toBe(1000);
  });

  it('replaces one that is damaged', async () => {
    write(path.join(project.dir, 'set/p.profdata'), 'profile');
    write(own('profiles/p.profdata'), 'prof');
    await run([place()]);
    expect(readFileSync(own('profiles/p.profdata'), 'utf8')).toBe('profile');
  });

  it('says which profile is not there', async () => {
    expect(await run([place()])).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'copy', code: 'ENOENT' },
    });
  });

  // The set was verified when the plan was made; hours may lie between.
  it('does not take another profile than the one that was verified', async () => {
    write(path.join(project.dir, 'set/p.profdata'), 'another one');
    expect((await run([place()])).ok).toBe(false);
  });
});

describe('BOLT on a library', () => {
  const ELF = '\u007fELF\u0002\u0001\u0001 a library';
  const NAME = 'librustc_driver-0123456789abcdef.so';
  const readelf: Behaviour = ({ args }) => ({
    lines: [
      '[ 1] .text',
      ...(readFileSync(args.at(-1) ?? '', 'utf8').includes('BOLTED') ? ['[ 9] .note.bolt_info NOTE'] : []),
    ],
  });
  const bolt =
    (suffix: string): Behaviour =>
    ({ args }) => {
      const input = args[0] === '-instrument' ? args[1] : args[0];
      write(args[args.indexOf('-o') + 1] ?? '', `${readFileSync(input ?? '', 'utf8')} ${suffix}`);
      return {};
    };

  const places = () => [
    path.join(project.layout.stage2Lib, NAME),
    path.join(project.layout.stage2Lib, 'rustlib', HOST, 'lib', NAME),
    path.join(project.layout.hostDir, 'stage1/lib/rustlib', HOST, 'lib', NAME),
    path.join(project.layout.hostDir, 'stage2-rustc', HOST, 'release/deps', NAME),
    path.join(project.layout.hostDir, 'stage2-rustc', HOST, 'release/librustc_driver.so'),
  ];
  const contents = () => places().map((place) => readFileSync(place, 'utf8'));

  /** One inode with many names, as bootstrap links it. */
  function linked(content = ELF) {
    const [first = '', ...rest] = places();
    write(first, content);
    for (const place of rest) {
      mkdirSync(path.dirname(place), { recursive: true });
      linkSync(first, place);
    }
    write(project.layout.stage2Rustc, 'rustc');
  }

  const snapshot = () => step({ kind: 'snapshot', library: 'rustc' });
  const instrument = () =>
    step(
      { kind: 'instrument', library: 'rustc', program: 'llvm-bolt', fdataPrefix: own('raw/prof.fdata') },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'instrumented' } } },
      },
    );
  const optimise = () =>
    step(
      { kind: 'optimise', library: 'rustc', program: 'llvm-bolt', data: own('p.fdata'), args: ['-x'] },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'optimised', optimisation: 'planned' } } },
      },
    );
  const restore = () =>
    step(
      { kind: 'restore', library: 'rustc' },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'pristine', optimisation: null } } },
      },
    );

  it('keeps a pristine copy that is no link', async () => {
    linked();
    expect((await run([snapshot()], { 'llvm-readelf': readelf })).ok).toBe(true);
    expect(onDisk().libraries.rustc).toEqual({
      file: NAME,
      pristine: { path: `pristine/${NAME}`, sha256: sha256(ELF) },
      content: 'pristine',
      optimisation: null,
    });
    expect(statSync(own('pristine', NAME)).nlink).toBe(1);
    expect(readdirSync(own('pristine'))).toEqual([NAME]);
  });

  it('refuses to keep one that BOLT has rewritten', async () => {
    linked(`${ELF} BOLTED`);
    expect(await run([snapshot()], { 'llvm-readelf': readelf })).toEqual({
      ok: false,
      error: { kind: 'altered-library', path: places()[0] },
    });
    expect(onDisk().libraries.rustc).toBeNull();
  });

  it.each<[string, () => void, string[]]>([
    [
      'none',
      () => {
        mkdirSync(project.layout.stage2Lib, { recursive: true });
      },
      [],
    ],
    [
      'two',
      () => {
        linked();
        write(path.join(project.layout.stage2Lib, 'librustc_driver-aaaaaaaaaaaaaaaa.so'), ELF);
      },
      [NAME, 'librustc_driver-aaaaaaaaaaaaaaaa.so'],
    ],
    [
      'only a linker script',
      () => {
        write(path.join(project.layout.stage2Lib, NAME), 'INPUT(x.so)');
      },
      [],
    ],
  ])('does not guess which library is meant when there are %s', async (_, make, found) => {
    make();
    const result = await run([snapshot()], { 'llvm-readelf': readelf });
    expect(
      !result.ok && result.error.kind === 'library-not-found' ? [...result.error.found].sort() : null,
    ).toEqual(found);
  });

  it('instruments from the pristine copy, in place: every link has it, and stays a link', async () => {
    linked();
    const inode = statSync(places()[0] ?? '').ino;
    const seen: (string | undefined)[] = [];
    const result = await run([snapshot(), instrument()], {
      'llvm-readelf': readelf,
      'llvm-bolt': (given) => {
        seen.push(onDisk().libraries.rustc?.content, given.args[1]);
        return bolt('INSTRUMENTED')(given);
      },
    });
    expect(result.ok).toBe(true);
    expect(seen).toEqual(['altering', own('pristine', NAME)]);
    expect(contents()).toEqual(Array(5).fill(`${ELF} INSTRUMENTED`));
    expect(places().map((place) => statSync(place).ino)).toEqual(Array(5).fill(inode));
    expect(readFileSync(own('pristine', NAME), 'utf8')).toBe(ELF);
    expect(onDisk().libraries.rustc?.content).toBe('instrumented');
    expect(readdirSync(project.layout.temporary)).toEqual([]);
  });

  it('writes all copies where the file system has no links', async () => {
    for (const place of places()) write(place, ELF);
    write(project.layout.stage2Rustc, 'rustc');
    await run([snapshot(), instrument()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') });
    expect(contents()).toEqual(Array(5).fill(`${ELF} INSTRUMENTED`));
  });

  it('restores to the byte, also what is half written', async () => {
    linked();
    await run([snapshot(), instrument()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') });
    const state = onDisk();
    writeFileSync(places()[0] ?? '', 'torn');
    await run([restore()], {}, state);
    expect(contents()).toEqual(Array(5).fill(ELF));
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'pristine', optimisation: null });
  });

  it('optimises from the pristine copy what was instrumented, and records with what', async () => {
    linked();
    write(own('p.fdata'), 'fdata');
    const behaviours = { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') };
    await run([snapshot(), instrument()], behaviours);
    await run([optimise()], { 'llvm-bolt': bolt('BOLTED') }, onDisk());
    expect(contents()).toEqual(Array(5).fill(`${ELF} BOLTED`));
    expect(onDisk().libraries.rustc).toMatchObject({
      content: 'optimised',
      optimisation: optimisationOf(sha256('fdata'), ['-x'], '22.1.8'),
    });
  });

  it('leaves the library as it was when BOLT fails, and the record says that it is not to be trusted', async () => {
    linked();
    const result = await run([snapshot(), instrument()], {
      'llvm-readelf': readelf,
      'llvm-bolt': () => ({ exitCode: 1 }),
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'step-failed' } });
    expect(contents()).toEqual(Array(5).fill(ELF));
    expect(onDisk().libraries.rustc?.content).toBe('altering');
  });

  it.each<[string, () => void, string]>([
    [
      'is damaged',
      () => {
        write(own('pristine', NAME), 'damaged');
      },
      'found sha256',
    ],
    [
      'is gone',
      () => {
        rmSync(own('pristine', NAME));
      },
      'found ENOENT',
    ],
  ])('says so when the pristine copy %s, and touches nothing', async (_, harm, found) => {
    linked();
    await run([snapshot()], { 'llvm-readelf': readelf });
    const state = onDisk();
    harm();
    const result = await run([restore()], {}, state);
    expect(result).toMatchObject({ ok: false, error: { kind: 'bad-state', path: own('pristine', NAME) } });
    expect(!result.ok && result.error.kind === 'bad-state' ? result.error.detail : '').toContain(found);
    expect(contents()).toEqual(Array(5).fill(ELF));
  });

  it('has no library to restore that was never kept', async () => {
    linked();
    // A patch of a library that is not recorded makes one up; the step itself must not.
    const bare = { ...restore(), before: {}, after: {} };
    expect(await run([bare])).toMatchObject({ ok: false, error: { kind: 'bad-state' } });
  });
});

describe('collect-profiles', () => {
  const FDATA = '1 main 0 1 helper 0 0 12\n';
  const gathered = (content: string) => ({
    from: 'f',
    file: 'merged/bolt-rustc.fdata',
    sha256: sha256(content),
    size: content.length,
    raw: { files: 3, bytes: 99 },
    library: { file: 'librustc_driver-0123456789abcdef.so', sha256: 'a'.repeat(64) },
  });
  const state = (content = FDATA): BuildState => ({
    ...EMPTY_STATE,
    gathered: { ...EMPTY_STATE.gathered, 'bolt-rustc': gathered(content) },
  });
  const collect = () =>
    step(
      { kind: 'collect-profiles', phases: ['bolt-rustc'] },
      { after: { gathered: { 'bolt-rustc': null } } },
    );
  const set = () => path.join(project.dir, 'bolt-profiles');

  it('writes the set as a whole, by digest, with a manifest that tells no machine from another', async () => {
    write(own('merged/bolt-rustc.fdata'), FDATA);
    write(path.join(set(), 'old.fdata'), 'old');
    expect((await run([collect()], {}, state())).ok).toBe(true);
    const name = `rustc-bolt-1.95.0-${HOST}-llvm22-${sha256(FDATA).slice(0, 8)}.fdata`;
    expect(readdirSync(set()).sort()).toEqual(['manifest.json', name, 'run.json'].sort());
    const manifest = readFileSync(path.join(set(), 'manifest.json'), 'utf8');
    expect(JSON.parse(manifest)).toMatchObject({
      stage: 'bolt',
      stageKey: 'key',
      key: { 'opt-dist:recipe': '1' },
      host: HOST,
      profiles: [
        { file: name, component: 'rustc', kind: 'bolt-fdata', sha256: sha256(FDATA), raw: { files: 3 } },
      ],
    });
    expect(manifest).not.toContain(project.dir);
    expect(manifest).not.toContain('/llvm/bin');
    expect(onDisk().gathered['bolt-rustc']).toBeNull();
  });

  it('refuses a merged profile that has changed since', async () => {
    write(own('merged/bolt-rustc.fdata'), FDATA);
    write(path.join(set(), 'old.fdata'), 'old');
    expect(await run([collect()], {}, state('another one'))).toMatchObject({
      ok: false,
      error: { kind: 'bad-profile-set', error: { kind: 'profile-set-mismatch' } },
    });
    expect(readdirSync(set())).toEqual(['old.fdata']);
  });

  it('refuses what is no profile of its kind', async () => {
    write(own('merged/bolt-rustc.fdata'), 'no profile\n');
    expect(await run([collect()], {}, state('no profile\n'))).toMatchObject({
      ok: false,
      error: { kind: 'unusable-profile', expected: 'bolt-fdata' },
    });
  });

  it('says which profile is not recorded', async () => {
    expect(await run([collect()])).toMatchObject({
      ok: false,
      error: { kind: 'bad-state', detail: 'no merged profile of bolt-rustc is recorded' },
    });
  });
});
