import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { step, stepsForEach, write } from '../../../test/steps';
import { temporaryDirectory } from '../../../test/temporary-directory';
import type { TrainedPart } from '../../plan/step';
import { Processes } from '../../process/processes';
import { describeProblem } from '../../text/describe';

const LLVM = '/usr/lib/llvm-22/bin';
const PROFDATA = `${LLVM}/llvm-profdata`;
const { onDisk, own, printed, run } = stepsForEach();

/** Counts by its argument, and a function for itself, whatever that is. */
const SOURCE = `
  #include <cstdlib>
  static volatile int sink;
  __attribute__((noinline)) void often(int times) { for (int i = 0; i < times; i++) sink = i; }
  __attribute__((noinline)) void odd() { sink = 1; }
  void (*target)(int) = often;
  int main(int argc, char** argv) {
    int number = atoi(argv[1]);
    target(number);
    if (number % 2) odd();
  }
`;

(existsSync(PROFDATA) ? describe : describe.skip)('a training in parts', () => {
  const dir = temporaryDirectory('of all tests');
  beforeAll(() => {
    writeFileSync(path.join(dir(), 'work.cpp'), SOURCE);
    const args = ['-O1', '-fprofile-generate', '-o', path.join(dir(), 'work'), path.join(dir(), 'work.cpp')];
    const built = spawnSync(`${LLVM}/clang++`, args, { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
  });
  const runs = () => readFileSync(own('runs'), 'utf8').trim().split('\n');
  beforeEach(() => {
    write(own('runs'), '');
  });

  const rawDir = () => own('raw/llvm-pgo');
  const partsDir = () => own('parts/llvm-pgo');

  /** Runs the program once for each number, and notes its name; more shell may follow. */
  const part = (name: string, numbers: readonly number[], more = '', compiler = '1'): TrainedPart => {
    const calls = numbers.map((number) => `"${dir()}/work" ${number}`);
    const script = [`echo ${name} >>"${own('runs')}"`, ...calls, more].filter(Boolean).join(' && ');
    const env = { LLVM_PROFILE_FILE: `${rawDir()}/default_%m_%p.profraw` };
    return {
      name,
      digest: `${compiler} ${name}`,
      command: { program: '/bin/sh', args: ['-c', script], cwd: '/', env },
    };
  };

  async function trained(parts: readonly (TrainedPart & { readonly weight?: number })[], keepsGoing = false) {
    const common = {
      phase: 'llvm-pgo',
      tool: 'llvm-profdata',
      program: PROFDATA,
      rawDir: rawDir(),
      partsDir: partsDir(),
      library: null,
    } as const;
    const [first] = parts;
    if (first === undefined) throw new Error('no part');
    const after = { trained: { 'llvm-pgo': 'from' } };
    const result = await run(
      [
        step({ kind: 'train', suffix: '.profraw', command: first.command, parts, ...common }, { after }),
        step({ kind: 'merge', output: 'merged/llvm-pgo.profdata', from: 'from', parts, ...common }),
      ],
      new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined),
      existsSync(own('state.json')) ? onDisk() : undefined,
      keepsGoing,
    );
    return result.ok ? [] : describeProblem(result.error);
  }

  const text = (file: string) =>
    spawnSync(PROFDATA, ['merge', '-text', '-o', '-', file], { encoding: 'utf8' }).stdout;
  const merged = () => text(own('merged/llvm-pgo.profdata'));
  /** What one merge of all raw profiles at the end makes. */
  function atOnce(numbers: readonly number[]): string {
    const raw = path.join(dir(), 'at-once');
    rmSync(raw, { recursive: true, force: true });
    for (const number of numbers)
      spawnSync(path.join(dir(), 'work'), [String(number)], {
        env: { LLVM_PROFILE_FILE: `${raw}/%m_%p.profraw` },
      });
    spawnSync(PROFDATA, ['merge', '-o', path.join(dir(), 'at-once.profdata'), raw]);
    return text(path.join(dir(), 'at-once.profdata'));
  }

  const FAILS_ONCE = () => `{ test -e "${own('mended')}" || { touch "${own('mended')}"; exit 3; }; }`;

  it('makes the profile that one merge of everything makes', async () => {
    expect(await trained([part('a', [1, 2]), part('b', [30]), part('c', [4, 5, 6])])).toEqual([]);
    expect(merged()).toContain('often');
    expect(merged()).toBe(atOnce([1, 2, 30, 4, 5, 6]));
    expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(6);
  });

  it('names the part that failed, and repeats nothing else: no count is lost or doubled', async () => {
    const parts = () => [part('a', [1, 2]), part('b', [30], FAILS_ONCE()), part('c', [4])];
    const [first, second] = await trained(parts());
    expect(first).toBe('workload b of llvm-pgo failed; 1 of 3 have finished and are kept');
    expect(second).toMatch(/^"Title" failed with exit code 3: /);
    expect(onDisk().trained['llvm-pgo']).toBeNull();
    expect(await trained(parts())).toEqual([]);
    expect(runs()).toEqual(['a', 'b', 'b', 'c']);
    expect(printed()).toContain('  1 of 3 workloads were trained by an earlier run');
    expect(merged()).toBe(atOnce([1, 2, 30, 4]));
  });

  it('trains everything again with another compiler, and only what is new in another list', async () => {
    expect(await trained([part('a', [1]), part('b', [2])])).toEqual([]);
    expect(await trained([part('b', [2]), part('c', [3])])).toEqual([]);
    expect(runs()).toEqual(['a', 'b', 'c']);
    expect(merged()).toBe(atOnce([2, 3]));
    expect(await trained([part('b', [2], '', '2'), part('c', [3], '', '2')])).toEqual([]);
    expect(runs()).toEqual(['a', 'b', 'c', 'b', 'c']);
  });

  it('does not train again where only the merge failed', async () => {
    const cut = `head -c 100 "$(ls ${rawDir()}/*.profraw | head -1)" >"${rawDir()}/cut.profraw"`;
    const parts = [part('a', [1]), part('b', [2], cut)];
    expect((await trained(parts)).join('\n')).toMatch(/1 of 2 raw profiles[^]*cut\.profraw: truncated/);
    rmSync(path.join(rawDir(), 'cut.profraw'));
    expect(await trained(parts)).toEqual([]);
    expect(runs()).toEqual(['a', 'b']);
    expect(merged()).toBe(atOnce([1, 2]));
  });

  it('trains a part again whose profile or record is damaged', async () => {
    const parts = [part('a', [1]), part('b', [2])];
    expect(await trained(parts)).toEqual([]);
    const [one, other] = spawnSync('ls', [partsDir()], { encoding: 'utf8' }).stdout.trim().split('\n');
    if (one === undefined || other === undefined) throw new Error('no parts');
    appendFileSync(path.join(partsDir(), other), 'x');
    write(own('runs'), '');
    expect(await trained(parts)).toEqual([]);
    expect(runs()).toHaveLength(1);
    writeFileSync(path.join(partsDir(), one), '{');
    expect(await trained(parts)).toEqual([]);
    expect(runs()).toHaveLength(2);
    expect(merged()).toBe(atOnce([1, 2]));
  });

  it('counts a part as often as it is told to, without a new training', async () => {
    const parts = [part('a', [1, 2]), part('b', [30])];
    expect(await trained(parts)).toEqual([]);
    expect(await trained(parts.map((each, index) => ({ ...each, weight: index * 2 + 1 })))).toEqual([]);
    expect(runs()).toEqual(['a', 'b']);
    expect(merged()).toBe(atOnce([1, 2, 30, 30, 30]));
  });

  it('goes on without what fails when it is told so, names it, and tries it again in the next run', async () => {
    const parts = () => [part('a', [1]), part('b', [2], FAILS_ONCE()), part('c', [3])];
    expect(await trained(parts(), true)).toEqual([]);
    expect(runs()).toEqual(['a', 'b', 'c']);
    expect(merged()).toBe(atOnce([1, 3]));
    expect(printed()).toContain('  warning: the training goes on without b:');
    expect(onDisk().gathered['llvm-pgo']).toMatchObject({ missing: ['b'] });
    expect(onDisk().gathered['llvm-pgo']?.from).not.toBe('from');
    expect(onDisk().trained['llvm-pgo']).toBeNull();
    expect(await trained(parts())).toEqual([]);
    expect(runs()).toEqual(['a', 'b', 'c', 'b']);
    expect(onDisk().gathered['llvm-pgo']).not.toHaveProperty('missing');
    expect(merged()).toBe(atOnce([1, 2, 3]));
  });

  it('fails where all parts do, whatever it is told', async () => {
    const parts = [part('a', [1], 'exit 1'), part('b', [2], 'exit 1')];
    expect((await trained(parts, true))[0]).toBe(
      'workload b of llvm-pgo failed; 0 of 2 have finished and are kept',
    );
    expect(existsSync(own('merged/llvm-pgo.profdata'))).toBe(false);
  });
});
