import type { ProfileSetFact } from 'profile-formats';
import { advise } from './advise';
import { describeProblem } from './describe';
import type { ProblemOf } from '../model/problem';

const RUN = { project: 'rust', target: 'dist' };

function refused(
  facts: readonly ProfileSetFact[],
  origin: ProblemOf<'refused-profiles'>['origin'] = { kind: 'given', stage: 'rustc-pgo' },
): ProblemOf<'refused-profiles'> {
  return { kind: 'refused-profiles', dir: '/p', facts, origin };
}

const RAW: ProfileSetFact = {
  kind: 'profile',
  file: 'a.profraw',
  fact: { kind: 'wrong-kind', place: 'pgo', expected: ['llvm-indexed'], found: 'llvm-raw' },
};
const FRONT_END: ProfileSetFact = {
  kind: 'profile',
  file: 'a.profraw',
  fact: { kind: 'wrong-level', expected: 'ir', found: 'front-end' },
};

describe('refused profiles', () => {
  it('have their facts under the file, then advice on each, then how to go on', () => {
    const problem = refused([RAW, FRONT_END]);
    expect(describeProblem(problem)).toEqual([
      '/p/a.profraw: expected LLVM indexed profile for pgo, found LLVM raw profile',
      "    expected instrumentation by the compiler's IR passes, found front-end instrumentation",
    ]);
    expect(advise(problem, RUN)).toEqual([
      'Merge it first: `llvm-profdata merge -o out.profdata FILE…`.',
      'Instrument with `-Cprofile-generate` (rustc) or `-fprofile-generate` (clang).',
      'Give another profile in "profiles.rustc-pgo" of opt-dist.json, or remove the field to train. Nothing was built.',
    ]);
  });

  it('tell where the raw profiles are, if they are', () => {
    const raw = (dir: string | null) => refused([RAW], { kind: 'merged', stage: 'llvm-pgo', raw: dir });
    expect(describeProblem(raw('/own/raw'))).toHaveLength(2);
    expect(describeProblem(raw('/own/raw'))[1]).toBe('the raw profiles are kept in /own/raw');
    expect(describeProblem(raw(null))).toHaveLength(1);
  });

  it.each(['stage', 'given', 'merged'] as const)('fill no more than ten lines: %s', (kind) => {
    const origin =
      kind === 'merged'
        ? { kind, stage: 'bolt' as const, raw: '/own/raw' }
        : { kind, stage: 'bolt' as const };
    const files = Array.from({ length: 40 }, (_, index) => `${index}.profdata`);
    const problem = refused(
      files.flatMap((file) => [
        { ...RAW, file },
        { ...FRONT_END, file },
        { kind: 'other-host', file: 'manifest.json', expected: 'a', found: 'b' } as const,
      ]),
      origin,
    );
    const lines = [...describeProblem(problem), ...advise(problem, RUN)];
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines).toContain('    and 115 more');
  });

  it('come with another advice for another stage', () => {
    expect(advise(refused([RAW], { kind: 'stage', stage: 'bolt' }), RUN).at(-1)).toBe(
      'Nothing was built. `nx run rust:store --forget=bolt` and `nx reset` remove the set from this machine; `nx run rust:bolt` then trains again.',
    );
  });
});
