import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { configOf, HOST } from '../../../test/plan-context';
import { otherTree } from '../../profiles/other-tree';
import { Processes } from '../../process/processes';
import { availableProfiles } from '../../profiles/profiles';
import type { Project } from '../../project/project';
import { step, stepsForEach, write } from '../../../test/steps';

const RELEASES = ['22', '19', '14']
  .map((major) => ({ major, bin: `/usr/lib/llvm-${major}/bin` }))
  .filter(({ bin }) => existsSync(`${bin}/llvm-profdata`) && existsSync(`${bin}/clang`));

const FILE = 'src/llvm-project/llvm/lib/x.c';
const SOURCE = `
static __attribute__((noinline)) int helper(int x) { return x % 10 == 0 ? x * 3 : x + 7; }
static __attribute__((noinline)) int often(int x) { return x ^ 5; }
static __attribute__((noinline)) int rarely(int x) { return x & 5; }
__attribute__((noinline)) int indirect(int (*target)(int), int x) { return target(x); }
int main(void) {
  int sum = 0;
  for (int i = 0; i < 1000; i++) sum += helper(i) + indirect(i % 4 ? often : rarely, i);
  return sum == 42;
}
`;

const { own, printed, project, run } = stepsForEach();

function must(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Gathers a profile of the program as it lies in a tree. */
function gathered(bin: string, tree: string): string {
  write(path.join(tree, FILE), SOURCE);
  const program = own('program');
  must(`${bin}/clang`, ['-O2', '-fprofile-generate', path.join(tree, FILE), '-o', program], own());
  must('env', [`LLVM_PROFILE_FILE=${own('raw')}/p.profraw`, program], own());
  const profile = own('profiles/llvm.profdata');
  mkdirSync(path.dirname(profile), { recursive: true });
  must(`${bin}/llvm-profdata`, ['merge', '-o', profile, own('raw/p.profraw')], own());
  return profile;
}

/**
 * Functions with counts, and names of the targets of indirect calls with theirs, as the compiler in a tree
 * finds them.
 */
function found(bin: string, profile: string, tree: string): { counted: string[]; promoted: boolean } {
  write(path.join(tree, FILE), SOURCE);
  const args = ['-O2', `-fprofile-use=${profile}`, '-S', '-emit-llvm', '-o', '-', path.join(tree, FILE)];
  const text = must(`${bin}/clang`, ['-Wno-profile-instr-unprofiled', ...args], own());
  const defined = Array.from(text.matchAll(/^define .*@(\w+)\(.*!prof/gm), ([, name]) => name ?? '');
  // A call by value profile of a target that the compiler knows becomes a comparison and a direct call.
  return { counted: defined.sort(), promoted: /icmp eq ptr %\w+, @often|icmp eq .*@often/.test(text) };
}

const rebase = (bin: string, from: string, { source }: Project) =>
  step({
    kind: 'rebase-profile',
    program: `${bin}/llvm-profdata`,
    from,
    to: own('profiles/rebased/llvm.profdata'),
    gatheredIn: '/a',
    source,
  });

const ALL = ['helper', 'indirect', 'main', 'often', 'rarely'];
const GLOBAL = ['indirect', 'main'];

describe.each(RELEASES)('a profile that clang $major gathered in another tree', ({ major, bin }) => {
  const cc = { path: `${bin}/clang`, version: `clang ${major}.0.0` };
  const runner = () => new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined);
  beforeEach(() => {
    Object.assign(project(), { toolchain: { ...project().toolchain, host: HOST, cc } });
  });

  it('has counts of local functions here once it is rebased, and not before', async () => {
    // With a space, and no ASCII.
    const there = path.join(project().dir, 'dé jà/rust');
    const profile = gathered(bin, there);
    expect(found(bin, profile, there)).toEqual({ counted: ALL, promoted: true });
    expect(found(bin, profile, project().source)).toEqual({ counted: GLOBAL, promoted: false });
    expect(await otherTree(profile, project().source)).toEqual({ ok: true, value: there });

    expect(await run([rebase(bin, profile, project())], runner())).toMatchObject({ ok: true });
    const rebased = own('profiles/rebased/llvm.profdata');
    expect(found(bin, rebased, project().source)).toEqual({ counted: ALL, promoted: true });
    expect(await otherTree(rebased, project().source)).toEqual({ ok: true, value: undefined });
    expect(printed()).toContain('  profile of LLVM was gathered in /a: 3 names rebased');
    expect(readdirSync(own('profiles/rebased'))).toEqual(['llvm.profdata']);
  });

  it('is planned with as one of that tree', async () => {
    const there = path.join(project().dir, 'there');
    const given = { components: ['llvm'], bolt: { enabled: false } };
    const of = (tree: string) => {
      const config = configOf({ ...given, profiles: { 'llvm-pgo': gathered(bin, tree) } });
      return availableProfiles({ ...project(), config }, 'dist', false, () => undefined);
    };
    expect(await of(there)).toMatchObject({ value: { llvm: { gatheredIn: there } } });
    const own = await of(project().source);
    expect(own.ok && own.value.llvm !== null && !('gatheredIn' in own.value.llvm)).toBe(true);
  });

  it('is its own where the tree is entered by a link', async () => {
    const profile = gathered(bin, project().source);
    expect(await otherTree(profile, project().source)).toEqual({ ok: true, value: undefined });
    const link = path.join(project().dir, 'link');
    symlinkSync(project().source, link);
    expect(await otherTree(profile, link)).toEqual({ ok: true, value: undefined });
  });

  it('is refused when clang would not read what llvm-profdata writes', async () => {
    const profile = gathered(bin, path.join(project().dir, 'there'));
    Object.assign(project(), {
      toolchain: { ...project().toolchain, cc: { ...cc, version: 'clang 11.0.0' } },
    });
    expect(await run([rebase(bin, profile, project())], runner())).toMatchObject({
      ok: false,
      error: { kind: 'refused-profiles', origin: { kind: 'stage', stage: 'llvm-pgo' } },
    });
    expect(readdirSync(own('profiles/rebased'))).toEqual([]);
  });
});

it('leaves nothing behind when llvm-profdata fails', async () => {
  const failing = { 'llvm-profdata': () => ({ exitCode: 1 }) };
  expect(await run([rebase('/llvm/bin', own('p'), project())], failing)).toMatchObject({
    ok: false,
    error: { kind: 'step-failed' },
  });
  expect(readdirSync(own('profiles/rebased'))).toEqual([]);
});
