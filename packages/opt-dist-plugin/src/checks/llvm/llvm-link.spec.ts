import { configOf } from '../../../test/plan-context';
import { finding } from '../../../test/machine';

const EXTERNAL = {
  config: configOf({ llvm: { build: false } }),
  externalLlvm: { path: '/llvm/bin/llvm-config', state: { kind: 'found', version: '22.1.8' } },
} as const;

describe('linking an external LLVM', () => {
  it.each([
    ['compile', "'llvm/Config/llvm-config.h' file not found", 'Debian: llvm-22-dev)'],
    ['link', 'cannot find -lzstd', 'Debian: llvm-22-dev, and the libraries'],
    ['llvm-config --libs', 'libLLVM-22.so is missing', 'headers and libraries'],
  ])('fails when %s does', (step, detail, advice) => {
    const found = finding('linking LLVM', { ...EXTERNAL, llvmLink: { kind: 'failed', step, detail } });
    expect(found?.status).toBe('problem');
    expect(found?.found).toContain(`/llvm/bin/llvm-config says: ${step}: ${detail}`);
    expect(found?.advice).toContain(advice);
  });

  it('passes, and is not asked for where LLVM is built', () => {
    expect(finding('linking LLVM', { ...EXTERNAL, llvmLink: { kind: 'passed' } })?.status).toBe('ok');
    expect(finding('linking LLVM', { llvmLink: { kind: 'passed' } })).toBeUndefined();
    const untried = { kind: 'untried', reason: 'r' } as const;
    expect(finding('linking LLVM', { ...EXTERNAL, llvmLink: untried })?.advice).toBeNull();
  });
});
