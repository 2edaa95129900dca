import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { type Behaviour, FakeRunner } from '../../../test/project';
import type { TrainedPart } from '../../plan/step';
import { command, sha256, step, stepsForEach, write } from '../../../test/steps';

const { onDisk, own, printed, project, run } = stepsForEach();

/** Profiles that real tools wrote. */
const sample = (file: string) => path.resolve(__dirname, '../../../../profile-formats/samples/indexed', file);

describe('train and merge', () => {
  const rawDir = () => own('raw/llvm-pgo');
  const PARTS = [{ name: 'one', digest: 'd1', command: command('collector') }];
  const common = () =>
    ({
      phase: 'llvm-pgo',
      tool: 'llvm-profdata',
      program: '/llvm/bin/llvm-profdata',
      rawDir: rawDir(),
      partsDir: own('parts/llvm-pgo'),
      library: null,
    }) as const;
  const train = (parts: readonly TrainedPart[] = PARTS) =>
    step({ kind: 'train', suffix: '.profraw', command: command('collector'), parts, ...common() });
  const merge = (parts: readonly TrainedPart[] = PARTS) =>
    step({ kind: 'merge', output: 'merged/llvm-pgo.profdata', from: 'from', parts, ...common() });
  const raw = path.resolve(sample('.'), '../raw/v10-ir-clang22.profraw');
  const trained: Behaviour = () => {
    for (const file of ['prof-1/a.profraw', 'prof-2/b.profraw']) {
      mkdirSync(path.dirname(path.join(rawDir(), file)), { recursive: true });
      copyFileSync(raw, path.join(rawDir(), file));
    }
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

  const crashed = () => ({ exitCode: 1, lines: ['expected success, got signal: 7 (SIGBUS)'] });

  it('tries once more, from the start, where a compiler crashed', async () => {
    let calls = 0;
    const result = await run([train(), merge()], {
      collector: (given) => {
        if (calls++ > 0) return trained(given);
        write(path.join(rawDir(), 'prof-0/crashed.profraw'), 'x');
        return crashed();
      },
      'llvm-profdata': merged,
    });
    expect(result).toMatchObject({ ok: true });
    expect(calls).toBe(2);
    expect(printed().join('\n')).toContain('warning: the training ended by SIGBUS; it is tried once more');
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(2);
  });

  it.each<[string, Behaviour, number]>([
    ['crash', crashed, 2],
    ['other failure', () => ({ exitCode: 1, lines: ['expected success, got exit status: 101'] }), 1],
  ])('fails after the second crash, and at once after any other failure: %s', async (_, failed, expected) => {
    let calls = 0;
    const result = await run([train()], {
      collector: (given) => {
        calls++;
        return failed(given);
      },
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'step-failed' } });
    expect(calls).toBe(expected);
  });

  it('empties the raw directory before the workload: what the build wrote is no training', async () => {
    write(path.join(rawDir(), 'prof-0/tblgen.profraw'), 'x');
    let found: string[] = ['?'];
    await run([train()], {
      collector: (given) => {
        found = readdirSync(rawDir());
        return trained(given);
      },
      'llvm-profdata': merged,
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
    const part = own('parts/llvm-pgo/d1.profile');
    expect(runner.commands.slice(1).map(({ args }) => args)).toEqual([
      ['merge', '-o', `${part}.partial`, rawDir()],
      ['merge', '-o', own('merged/llvm-pgo.profdata.partial'), part],
    ]);
    const content = readFileSync(own('merged/llvm-pgo.profdata'));
    expect(content).toEqual(readFileSync(sample(MERGED)));
    expect(readdirSync(rawDir())).toEqual([]);
    expect(readdirSync(own('merged'))).toEqual(['llvm-pgo.profdata']);
    expect(onDisk().gathered['llvm-pgo']).toEqual({
      from: 'from',
      file: 'merged/llvm-pgo.profdata',
      sha256: createHash('sha256').update(content).digest('hex'),
      size: content.length,
      modified: statSync(own('merged/llvm-pgo.profdata')).mtimeMs,
      raw: { files: 2, bytes: 2 * statSync(raw).size },
      library: null,
    });
    expect(printed()).toEqual(expect.arrayContaining(['  2 raw profiles, 3.1 KiB', '  merged into 2.2 KiB']));
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

  it('does not call a merge tool without the profile of a part', async () => {
    expect(await run([merge()])).toMatchObject({
      ok: false,
      error: { kind: 'not-done', path: own('parts/llvm-pgo'), expected: 'the merged profile of one' },
    });
  });
});

describe('place-profile', () => {
  const place = () =>
    step({
      kind: 'place-profile',
      from: path.join(project().dir, 'set/p.profdata'),
      to: own('profiles/p.profdata'),
      sha256: sha256('profile'),
    });

  it('copies the profile to its place, with a time of its own', async () => {
    write(path.join(project().dir, 'set/p.profdata'), 'profile');
    utimesSync(path.join(project().dir, 'set/p.profdata'), 1, 1);
    await run([place()]);
    expect(readFileSync(own('profiles/p.profdata'), 'utf8')).toBe('profile');
    expect(statSync(own('profiles/p.profdata')).mtimeMs).toBeGreaterThan(2000);
    expect(readdirSync(own('profiles'))).toEqual(['p.profdata']);
  });

  it('leaves the one that is there as it is, so that cargo sees no new time', async () => {
    write(path.join(project().dir, 'set/p.profdata'), 'profile');
    write(own('profiles/p.profdata'), 'profile');
    utimesSync(own('profiles/p.profdata'), 1, 1);
    await run([place()]);
    expect(statSync(own('profiles/p.profdata')).mtimeMs).toBe(1000);
  });

  it('replaces one that is damaged', async () => {
    write(path.join(project().dir, 'set/p.profdata'), 'profile');
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
    write(path.join(project().dir, 'set/p.profdata'), 'another one');
    expect((await run([place()])).ok).toBe(false);
  });
});
