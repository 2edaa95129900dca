import { ok } from 'profile-formats';
import { configOf, DIALECT_195 } from '../../../test/plan-context';
import type { Machine } from '../machine';
import {
  checkExternalLlvm,
  checkProfilerRuntime,
  checkProfileVersions,
  checkRawProfiles,
} from './built-llvm';
import type { ToolFact } from '../../process/tool-fact';

const TREE: Machine['tree'] = {
  path: '/rust',
  dialect: ok({ ...DIALECT_195, llvmVersion: '22.1.2', minimumLlvm: 20 }),
  size: { files: 1, bytes: 1, complete: true },
  isCheckout: false,
  missingSubmodules: [],
  buildsProfiler: true,
  hasCompilerRt: true,
};

const LINKED = configOf({ llvm: { build: false }, components: ['rustc'] });

function llvmConfig(version: string): ToolFact {
  return { path: '/llvm/bin/llvm-config', state: { kind: 'found', version } };
}

describe('checkProfileVersions', () => {
  const status = (built: number, tool: number) => checkProfileVersions('x', 'rustc', built, tool).status;

  it('refuses raw profiles of another version only where both releases were tried', () => {
    expect(status(22, 14)).toBe('problem');
    expect(status(14, 22)).toBe('problem');
    // Version 11 of LLVM 23 is not checked.
    expect(status(23, 22)).toBe('warning');
  });

  it('takes releases that have one version in common, and the same release, known or not', () => {
    expect(status(22, 19)).toBe('ok');
    expect(status(16, 15)).toBe('ok');
    expect(status(99, 99)).toBe('ok');
  });

  it('warns where the merged profile may be too new', () => {
    expect(checkProfileVersions('x', 'rustc', 19, 22)).toMatchObject({
      status: 'warning',
      found: 'llvm-profdata 22 writes profiles of version 13, LLVM 19 reads up to 12',
    });
  });

  it('does not judge a release that is not known', () => {
    expect(checkProfileVersions('x', 'rustc', 99, 22)).toMatchObject({ status: 'warning', advice: null });
  });
});

describe('checkRawProfiles', () => {
  const llvm = { tools: { 'llvm-profdata': llvmConfig('19.1.7') } } as unknown as Machine['llvm'];

  it("goes by the tree's LLVM, or by the one that is linked", () => {
    const built = { tree: TREE, config: configOf({}), externalLlvm: null, llvm };
    expect(checkRawProfiles(built)[0]).toMatchObject({ status: 'ok' });
    const linked = { ...built, config: LINKED, externalLlvm: llvmConfig('18.1.3') };
    expect(checkRawProfiles(linked)[0]).toMatchObject({ status: 'problem' });
    expect(checkRawProfiles({ ...linked, externalLlvm: null })[0]?.found).toMatch(/^not tried/);
  });
});

describe('checkExternalLlvm', () => {
  const check = (externalLlvm: ToolFact | null, checksVersion = true, settings = LINKED) =>
    checkExternalLlvm({
      tree: TREE,
      config: settings,
      externalLlvm,
      bootstrapConfig: { llvm: { downloads: false, checksVersion } } as Machine['bootstrapConfig'],
    })[0]?.status;

  it("must be as new as the tree's bootstrap asks for, unless it does not ask", () => {
    expect(check(llvmConfig('20.1.0'))).toBe('ok');
    expect(check(llvmConfig('22.1.0'))).toBe('ok');
    // As Rust 1.90, which asks for 19 and uses 20, with LLVM 22.
    expect(check(llvmConfig('23.1.0'))).toBe('warning');
    expect(check(llvmConfig('19.1.7'))).toBe('problem');
    expect(check(llvmConfig('19.1.7'), false)).toBe('warning');
    expect(check({ path: '/no', state: { kind: 'missing' } })).toBe('problem');
  });

  it('is not looked at where LLVM is built', () => {
    expect(check(llvmConfig('9.0.0'), true, configOf({}))).toBeUndefined();
  });
});

describe('checkProfilerRuntime', () => {
  type Content = NonNullable<Machine['profilerRuntime']>['content'];
  const check = (path: string, content: Content, llvm = '22.1.8') =>
    checkProfilerRuntime({
      tree: TREE,
      config: LINKED,
      externalLlvm: llvmConfig(llvm),
      profilerRuntime: { path, content },
    })[0];

  it('must be there, and be one', () => {
    expect(check('/own/profile.a', { kind: 'missing' })?.status).toBe('problem');
    expect(check('/own/asan.a', { kind: 'no-runtime' })?.status).toBe('problem');
  });

  it("must write what rustc's LLVM says it writes", () => {
    expect(check('/own/profile.a', { kind: 'runtime', raw: 10 })?.status).toBe('ok');
    expect(check('/own/profile.a', { kind: 'runtime', raw: 8 })).toMatchObject({
      status: 'problem',
      found:
        '/own/profile.a: writes raw profiles of version 8, but LLVM 22, which rustc uses, writes version 10',
    });
    // What is only reported of a release refuses nothing.
    expect(check('/own/profile.a', { kind: 'runtime', raw: 10 }, '23.1.1')?.status).toBe('warning');
    expect(check('/own/profile.a', { kind: 'runtime', raw: 10 }, '99.1.1')?.status).toBe('ok');
  });

  it('is suspect in a directory of another LLVM when it cannot be read', () => {
    const unread = { kind: 'unread', reason: 'ENOENT' } as const;
    const of = (version: string) => `/usr/lib/clang/${version}/lib/linux/libclang_rt.profile-x86_64.a`;
    expect(check(of('22'), unread)?.status).toBe('ok');
    expect(check(of('15.0.6'), unread)?.status).toBe('warning');
    expect(check('/own/profile.a', unread)?.status).toBe('ok');
  });
});
