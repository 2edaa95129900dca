import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectOf } from '../../test/project';
import { temporaryDirectory } from '../../test/temporary-directory';
import { partsDir } from '../bootstrap/layout';
import { formatAccount } from '../report/account';
import { keepPart } from '../run/actions/parts';
import { accountsOf } from './profiles';

const LLVM = '/usr/lib/llvm-22/bin';

/** Runs one of its functions so often as it is told, always another one, and never the last one. */
const SOURCE = `
  #include <stdlib.h>
  volatile int sink;
  __attribute__((noinline)) void always(void) { sink = 1; }
  __attribute__((noinline)) void small(int times) { for (int i = 0; i < times; i++) sink = i; }
  __attribute__((noinline)) void large(int times) { for (int i = 0; i < times; i++) sink = i; }
  __attribute__((noinline)) void never(void) { sink = 2; }
  int main(int argc, char** argv) {
    always();
    if (argc > 3) never();
    if (argv[1][0] == 's') small(atoi(argv[2])); else large(atoi(argv[2]));
  }
`;

const dir = temporaryDirectory('of each test');
const project = (training: object = {}) =>
  projectOf(dir(), {
    training: { kind: 'command', command: ['./train.sh'], workloads: ['small', 'large'], ...training },
  });

/** The merged profile of a workload, as a training keeps it. */
async function keep(name: string, times: number) {
  const raw = path.join(dir(), `${name}.profraw`);
  spawnSync(path.join(dir(), 'work'), [name, String(times)], { env: { LLVM_PROFILE_FILE: raw } });
  const parts = partsDir(project().layout, 'llvm-pgo');
  mkdirSync(parts, { recursive: true });
  const merged = path.join(parts, `${name}.partial`);
  const { status, stderr } = spawnSync(`${LLVM}/llvm-profdata`, ['merge', '-o', merged, raw], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const digest = `${name}${'0'.repeat(64)}`;
  const kept = await keepPart(parts, merged, { name, digest, library: null, raw: { files: 1, bytes: 1 } });
  if (!kept.ok) throw new Error(JSON.stringify(kept.error));
}

(existsSync(`${LLVM}/clang`) ? describe : describe.skip)('the account of the workloads', () => {
  beforeEach(async () => {
    writeFileSync(path.join(dir(), 'work.c'), SOURCE);
    const args = ['-O1', '-fprofile-generate', '-o', path.join(dir(), 'work'), path.join(dir(), 'work.c')];
    const built = spawnSync(`${LLVM}/clang`, args, { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(built.stderr);
    await keep('large', 900);
    await keep('small', 90);
  });

  it('names what each of them adds, and what all of them leave cold', async () => {
    const accounts = await accountsOf(project());
    if (!accounts.ok) throw new Error(JSON.stringify(accounts.error));
    expect(accounts.value).toMatchObject([
      {
        phase: 'llvm-pgo',
        functions: 5,
        cold: ['never'],
        // In the order of the training.
        workloads: [
          { name: 'small', weight: 1, functions: 3, only: ['small'] },
          { name: 'large', weight: 1, functions: 3, only: ['large'] },
        ],
      },
    ]);
    const [account] = accounts.value;
    const counts = account?.workloads.map((each) => Number(each.counts)) ?? [];
    const shares = account?.workloads.map(({ share }) => share) ?? [];
    expect(shares[0]).toBeCloseTo((counts[0] ?? 0) / ((counts[0] ?? 0) + (counts[1] ?? 0)), 5);
    expect(shares[0]).toBeLessThan(0.12);
    const lines = account === undefined ? [] : formatAccount(account);
    expect(lines[0]).toBe('llvm-pgo: 2 workloads, 5 functions, 1 of them cold in all (20.0 %)');
    expect(lines[2]).toMatch(/^ {2}workload +functions +only here +cold +counts$/);
    expect(lines[3]).toMatch(/^ {2}large +3 +1 +2 +9\d\.\d %$/);
  });

  it('counts with the weights, and shows them', async () => {
    const accounts = await accountsOf(project({ weights: ['small=10'] }));
    if (!accounts.ok) throw new Error(JSON.stringify(accounts.error));
    const [account] = accounts.value;
    expect(account?.workloads).toMatchObject([
      { name: 'small', weight: 10 },
      { name: 'large', weight: 1 },
    ]);
    expect(account?.workloads[0]?.share).toBeGreaterThan(0.45);
    expect(account === undefined ? '' : formatAccount(account).join('\n')).toMatch(/small .* × 10$/m);
  });

  it('shows what a benchmark adds with all of its workloads', async () => {
    rmSync(partsDir(project().layout, 'llvm-pgo'), { recursive: true });
    for (const name of ['quick Debug', 'quick Opt', 'small Debug', 'small Opt']) await keep(name, 9);
    const accounts = await accountsOf(
      projectOf(dir(), { training: { kind: 'rustc-perf', llvm: ['small', 'quick'] } }),
    );
    if (!accounts.ok) throw new Error(JSON.stringify(accounts.error));
    const [account] = accounts.value;
    // Both profiles of a benchmark run the same functions, so that neither is the only one.
    expect(account?.workloads.map(({ name, only }) => [name, only])).toEqual([
      ['small Debug', []],
      ['small Opt', []],
      ['quick Debug', []],
      ['quick Opt', []],
    ]);
    expect(account?.benchmarks).toMatchObject([
      { name: 'small', functions: 3, only: ['small'] },
      { name: 'quick', functions: 3, only: ['large'] },
    ]);
    const lines = account === undefined ? [] : formatAccount(account);
    expect(lines[2]).toMatch(/^ {2}benchmark +functions +only here +cold +counts$/);
  });

  it('takes no damaged profile', async () => {
    const parts = partsDir(project().layout, 'llvm-pgo');
    writeFileSync(path.join(parts, `small${'0'.repeat(19)}.profile`), 'x');
    const accounts = await accountsOf(project());
    expect(accounts.ok && accounts.value[0]?.workloads.map(({ name }) => name)).toEqual(['large']);
  });
});

it('says where it looked if nothing was kept', async () => {
  expect(await accountsOf(project())).toEqual({
    ok: false,
    error: { kind: 'no-kept-profiles', dir: project().layout.parts, keep: 'none' },
  });
});
