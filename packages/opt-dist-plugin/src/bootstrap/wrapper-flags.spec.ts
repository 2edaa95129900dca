import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CALL, DIALECT_195, HOST } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import { buildCommand } from './argv';
import { inheritsProfiling, plainWrapperEnv, takesBackProfiling } from './wrapper-flags';

describe('what cc-rs does with flags for profiles', () => {
  it.each([
    [[1, 0, 73], false, false],
    [[1, 2, 1], false, false],
    [[1, 2, 6], true, false],
    [[1, 2, 15], true, false],
    [[1, 2, 16], true, true],
    [[1, 3, 0], true, true],
    [[2, 0, 0], true, true],
    [null, true, true],
  ] as const)('%j', (cc, inherits, takesBack) => {
    expect([inheritsProfiling({ cc }), takesBackProfiling({ cc })]).toEqual([inherits, takesBack]);
  });
});

describe('the flags that take them back', () => {
  const request = { rustc: { kind: 'generate', dir: '/r' }, llvm: { kind: 'none' }, keepStages: [] } as const;

  it('are added to those of the user, and only where they are asked for', () => {
    const call = { ...CALL, cxxflags: '-O2 -g' };
    const env = (plainWrapper: boolean) => buildCommand(call, DIALECT_195, { ...request, plainWrapper }).env;
    expect(env(true)).toMatchObject({
      CXXFLAGS_x86_64_unknown_linux_gnu: '-O2 -g -fno-profile-generate',
    });
    expect(env(false)).not.toHaveProperty('CXXFLAGS_x86_64_unknown_linux_gnu');
    expect(plainWrapperEnv(HOST, '')).toEqual({
      CXXFLAGS_x86_64_unknown_linux_gnu: '-fno-profile-generate',
    });
  });
});

const CLANG = ['22', '19', '16', '15', '14']
  .map((major) => `/usr/lib/llvm-${major}/bin/clang++`)
  .find((file) => existsSync(file));

describe('clang', () => {
  const dir = temporaryDirectory('of each test');

  /** Does it take the flags, and which symbols does the object then lack? */
  function compiled(flags: readonly string[]): { readonly ok: boolean; readonly calls: boolean } {
    const source = path.join(dir(), 'wrapper.cpp');
    writeFileSync(source, 'int pick(int (*f)(int), int n) { return f(n); }\n');
    const object = path.join(dir(), 'wrapper.o');
    const { status } = spawnSync(CLANG ?? 'clang++', ['-O2', '-c', ...flags, source, '-o', object]);
    const { stdout } = spawnSync('nm', ['-u', object], { encoding: 'utf8' });
    return { ok: status === 0, calls: stdout.includes('__llvm_profile_instrument_target') };
  }

  it('calls a run time in instrumented code, and not where that is taken back behind it', () => {
    expect(compiled([`-fprofile-generate=${dir()}`])).toEqual({ ok: true, calls: true });
    expect(compiled([`-fprofile-generate=${dir()}`, '-fno-profile-generate'])).toEqual({
      ok: true,
      calls: false,
    });
    // LLVM's own build adds its flags behind those of the environment.
    expect(compiled(['-fno-profile-generate', `-fprofile-generate=${dir()}`]).calls).toBe(true);
  });

  it('refuses to instrument with a profile in use, unless that is taken back', () => {
    const profile = path.join(dir(), 'empty.profdata');
    writeFileSync(profile, '');
    const flags = [`-fprofile-use=${profile}`, `-fprofile-generate=${dir()}`];
    const said = (more: readonly string[]) => {
      const source = path.join(dir(), 'empty.cpp');
      writeFileSync(source, '');
      return spawnSync(CLANG ?? 'clang++', ['-c', ...flags, ...more, source, '-o', '/dev/null'], {
        encoding: 'utf8',
      }).stderr;
    };
    expect(said([])).toContain("not allowed with '-fprofile-");
    expect(said(['-fno-profile-generate'])).not.toContain('not allowed');
  });
});
