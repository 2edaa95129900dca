import type { Machine } from '../machine';
import { finding } from '../../../test/machine';

describe('compilers', () => {
  const compiled = (
    language: 'C' | 'C++',
    from: string,
    state: Machine['compilers'][number]['state'],
    program = 'x',
  ) => ({
    compilers: [{ language, program, from, state }],
  });
  const gcc = { vendor: 'gcc', version: '12.2.0' } as const;

  it('must not be gcc, with the reason and the way out by who names it', () => {
    const found = finding('C compiler', compiled('C', 'CC', gcc, 'gcc'));
    expect(found?.status).toBe('problem');
    expect(found?.found).toBe(
      'gcc 12.2.0, gcc (CC): the instrumented rustc dies at its last link, with undefined __gcov_* symbols',
    );
    expect(found?.advice).toMatch(/^Set CC to \/llvm\/bin\/clang and CXX likewise, or unset both/);
    const advice = (from: string) => finding('C++ compiler', compiled('C++', from, gcc))?.advice;
    expect(advice('CXX_x86_64_unknown_linux_gnu')).toBe(
      'Set CXX_x86_64_unknown_linux_gnu to /llvm/bin/clang++, or unset it.',
    );
    expect(advice('target.x.cxx')).toBe(
      "Set target.x.cxx in bootstrap's config to /llvm/bin/clang++, or remove it.",
    );
    expect(advice('default, CXX is not set')).toMatch(/^Set CXX to \/llvm\/bin\/clang\+\+;/);
  });

  it('may be something else, with a warning', () => {
    expect(finding('C compiler', compiled('C', 'CC', { vendor: 'other', version: null }))?.status).toBe(
      'warning',
    );
  });

  it('must run, as one program', () => {
    const dead = { vendor: null, detail: 'not found' } as const;
    expect(finding('C compiler', compiled('C', 'CC', dead, 'ccache clang'))).toMatchObject({
      status: 'problem',
      found: 'ccache clang (CC): not found; it must be a program without arguments',
    });
    expect(finding('C compiler', compiled('C', 'the LLVM tools', dead))?.status).toBe('warning');
  });
});
