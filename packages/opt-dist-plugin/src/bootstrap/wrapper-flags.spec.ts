import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CALL, DIALECT_195, HOST } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import { buildCommand } from './argv';
import { inheritsProfiling, takesBackProfiling, wrapperEnv } from './wrapper-flags';

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
    const without = { ...request, wrapperWithout: 'profile' } as const;
    expect(buildCommand(call, DIALECT_195, without).env).toMatchObject({
      CXXFLAGS_x86_64_unknown_linux_gnu: '-O2 -g -fno-profile-use',
    });
    expect(buildCommand(call, DIALECT_195, request).env).not.toHaveProperty(
      'CXXFLAGS_x86_64_unknown_linux_gnu',
    );
    expect(wrapperEnv(HOST, '', 'instrumentation')).toEqual({
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

  it('refuses to instrument with a profile in use, unless that is taken back behind it', () => {
    const flags = [`-fprofile-use=${path.join(dir(), 'profile')}`, `-fprofile-generate=${dir()}`];
    expect(compiled(flags).ok).toBe(false);
    expect(compiled([...flags, '-fno-profile-use'])).toEqual({ ok: true, calls: true });
    // There is no such profile: LLVM's own build would say so.
    expect(compiled(['-fno-profile-use', ...flags.slice(0, 1)]).ok).toBe(false);
  });
});
