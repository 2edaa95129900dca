import { configOf } from '../../../test/plan-context';
import type { ProfileStep } from '../machine';
import { finding, HEALTHY, MISSING, withTree } from '../../../test/machine';

function failedAt(step: Extract<ProfileStep, { kind: 'failed' }>['step'], runtime: string | null = null) {
  return { outcome: { kind: 'failed', step, detail: 'exit code 1: error: no' }, runtime } as const;
}

const UNTRIED = { outcome: { kind: 'untried', reason: 'there is no clang' }, runtime: null } as const;

describe('profiles of clang', () => {
  it('need the runtime, by its Debian package', () => {
    expect(finding('profiles of clang', { clangProfile: failedAt('compile') })).toEqual({
      name: 'profiles of clang',
      status: 'problem',
      found: 'compiling failed: exit code 1: error: no',
      advice: "Install clang's runtime libraries (Debian: libclang-rt-22-dev).",
    });
  });

  it('tell other failures apart', () => {
    const advice = (step: 'merge' | 'run') =>
      finding('profiles of clang', { clangProfile: failedAt(step, 'a.a') })?.advice;
    expect(advice('merge')).toContain('of one LLVM');
    expect(advice('run')).toContain('repair this clang');
    expect(finding('profiles of clang', { clangProfile: UNTRIED })?.status).toBe('warning');
  });
});

describe('the place of the tries', () => {
  const failed = (step: 'run' | 'compile', detail: string) =>
    ({ outcome: { kind: 'failed', step, detail }, runtime: 'a.a' }) as const;

  it('is blamed where it is full or lets nothing run', () => {
    const noexec = failed('run', 'EACCES');
    const full = failed('compile', 'exit code 1: final link failed: No space left on device');
    for (const [change, words] of [
      [noexec, 'noexec'],
      [full, 'full'],
    ] as const) {
      expect(finding('profiles of clang', { clangProfile: change })?.advice).toContain(words);
      expect(finding('profiles of rustc', { rustcProfile: change })?.advice).toContain(words);
      expect(finding('BOLT', { bolt: change })?.advice).toContain(words);
    }
  });
});

describe('profiles of rustc', () => {
  it('matter where stage 0 gives the runtime, and are a hint where the tree builds it', () => {
    const change = { rustcProfile: failedAt('compile') };
    expect(finding('profiles of rustc', { ...change, ...withTree({ buildsProfiler: false }) })).toMatchObject(
      {
        status: 'problem',
        advice: expect.stringContaining('profiler_builtins') as string,
      },
    );
    expect(finding('profiles of rustc', change)?.status).toBe('warning');
    expect(finding('profiles of rustc', { rustcProfile: failedAt('merge', 'a') })?.advice).toContain(
      'llvm-profdata',
    );
  });

  it('are not tried with a rustc that is yet to be downloaded', () => {
    const rustcProfile = UNTRIED;
    const rustc = { path: 'rustc', state: MISSING };
    const downloaded = { ...HEALTHY.stage0, rustc };
    expect(finding('profiles of rustc', { rustcProfile, stage0: downloaded })?.status).toBe('ok');
    const named = { ...downloaded, origin: 'named' as const };
    expect(finding('profiles of rustc', { rustcProfile, stage0: named })?.status).toBe('warning');
  });
});

describe('BOLT', () => {
  it('needs its runtime, options that it understands, and a run', () => {
    expect(finding('BOLT', { bolt: failedAt('instrument') })?.advice).toContain('libbolt-22-dev');
    expect(finding('BOLT', { bolt: failedAt('optimise', 'a') })?.advice).toContain('"bolt.args"');
    expect(finding('BOLT', { bolt: failedAt('run', 'a') })).toMatchObject({ status: 'problem' });
    expect(finding('BOLT', { bolt: UNTRIED })?.status).toBe('warning');
  });

  it('may be switched off', () => {
    expect(finding('BOLT', { bolt: UNTRIED, config: configOf({ bolt: { enabled: false } }) })?.found).toBe(
      'switched off',
    );
  });
});
