import { ok } from 'profile-formats';
import { bootstrapSettings } from '../../bootstrap/settings';
import { configOf, DIALECT_195, HOST } from '../../../test/plan-context';
import type { LlvmSettings } from './llvm-settings';
import { checkDownloadedLlvm, checkLlvmChoice } from './chosen-llvm';

const TREE = {
  path: '/rust',
  isCheckout: true,
  missingSubmodules: [],
  buildsProfiler: true,
  hasCompilerRt: true,
};
const LINKED = { llvm: { build: false }, components: ['rustc'] };

interface Scene {
  readonly file?: object;
  readonly toml?: object;
  readonly downloads?: LlvmSettings['downloads'];
  readonly dialect?: Partial<typeof DIALECT_195>;
  readonly isCheckout?: boolean;
  readonly host?: string | null;
}

function facts({
  file = {},
  toml = {},
  downloads = false,
  dialect = {},
  isCheckout = true,
  host = HOST,
}: Scene) {
  return {
    config: configOf(file),
    host,
    tree: { ...TREE, isCheckout, dialect: ok({ ...DIALECT_195, ...dialect }) },
    bootstrapConfig: {
      file: 'a.toml',
      settings: bootstrapSettings(toml, HOST),
      llvm: { downloads, checksVersion: true },
    },
  };
}

describe('checkDownloadedLlvm', () => {
  const check = (scene: Scene) => checkDownloadedLlvm(facts(scene))[0];

  it('does not go with profiles of LLVM, nor of rustc, which its own llvm-profdata merges', () => {
    expect(check({ downloads: true, file: { components: ['rustc'] } })?.status).toBe('problem');
    expect(check({ downloads: true })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('is true in a.toml') as string,
      advice: 'Set download-ci-llvm = false in [llvm].',
    });
    expect(check({ downloads: false })).toBeUndefined();
    expect(check({ downloads: true, file: LINKED })).toBeUndefined();
  });

  it('is what some do unless its sources are edited', () => {
    expect(check({ downloads: 'if-unchanged' })).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/"if-unchanged" in a\.toml.* unless its sources were changed/) as string,
    });
  });

  it('is the default since 1.83, where no profile says otherwise', () => {
    expect(check({ downloads: null })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('not set in a.toml, and its default in this release is true') as string,
    });
    const before = { ciLlvm: { byDefault: false, hosts: [] } };
    expect(check({ downloads: null, dialect: before })).toBeUndefined();
  });

  it('is not there for every host', () => {
    expect(check({ downloads: true, host: 'loongarch64-unknown-none' })?.status).toBe('ok');
    expect(check({ downloads: true, host: null })?.status).toBe('problem');
    const unlisted = { ciLlvm: { byDefault: true, hosts: [] } };
    expect(check({ downloads: true, dialect: unlisted, host: 'a-b-c' })?.status).toBe('problem');
  });
});

describe('checkLlvmChoice', () => {
  const check = (scene: Scene) => checkLlvmChoice(facts(scene))[0];
  const named = { target: { [HOST]: { 'llvm-config': '/llvm/bin/llvm-config' } } };

  it('is one: built, or installed and named', () => {
    expect(check({})).toBeUndefined();
    expect(check({ file: LINKED, toml: named })?.status).toBe('ok');
  });

  it('cannot be both', () => {
    expect(check({ toml: named })).toMatchObject({
      status: 'problem',
      advice: expect.stringContaining('take llvm-config out of a.toml') as string,
    });
  });

  it('must be one: bootstrap builds what it finds, or has nothing to link', () => {
    expect(check({ file: LINKED })?.status).toBe('warning');
    const stripped = { file: LINKED, dialect: { llvmVersion: null } };
    expect(check(stripped)?.status).toBe('warning');
    expect(check({ ...stripped, isCheckout: false })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('no LLVM to link and none to build') as string,
    });
  });

  it('is not known without a tree', () => {
    expect(checkLlvmChoice({ ...facts({ file: LINKED }), tree: null })[0]?.status).toBe('warning');
  });
});
