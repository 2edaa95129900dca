import { DIALECT_195 } from './plan-context';
import type { InstalledLlvm } from '../src/generators/rust-source/llvm/choose-llvm';
import type { Choices, Tree } from '../src/generators/rust-source/tree';

export const LLVM_19: InstalledLlvm = {
  dir: '/usr/lib/llvm-19',
  major: 19,
  hasConfig: true,
  compiles: true,
  bolts: true,
  checks: true,
  profiler: '/usr/lib/llvm-19/lib/libclang_rt.profile-x86_64.a',
};

/** A whole tarball of upstream's. */
export const UPSTREAM: Tree = {
  path: '/w/rust/source',
  dialect: { ...DIALECT_195, configFile: 'bootstrap.toml', changeId: 148671, channel: 'stable' },
  isCheckout: false,
  hasVendor: true,
  hasLlvm: true,
  hasCompilerRt: true,
  hasBooks: true,
  sample: null,
  debian: null,
  training: { missing: [], benchmarks: [], hasSite: true },
};

/** The source of 1.85 as Debian strips it. */
export const STRIPPED: Tree = {
  ...UPSTREAM,
  path: '/w/deb/source',
  dialect: {
    ...DIALECT_195,
    rustVersion: '1.85.0',
    configFile: 'config.toml',
    changeId: 134650,
    channel: 'stable',
  },
  hasLlvm: false,
  hasCompilerRt: false,
  hasBooks: false,
  debian: { llvm: 19 },
  training: {
    missing: ['analyzeme 12.0.0'],
    benchmarks: [
      { name: 'externs', missing: [] },
      { name: 'cargo-0.60.0', missing: ['a 1.0.0', 'b 1.0.0', 'c 1.0.0', 'd 1.0.0'] },
    ],
    hasSite: true,
  },
};

export const IN_TREE: Choices = {
  host: 'x86_64-unknown-linux-gnu',
  nameHost: false,
  externalLlvm: false,
  llvm: null,
  stage0: null,
  copiesPerf: false,
};

export const EXTERNAL: Choices = {
  ...IN_TREE,
  externalLlvm: true,
  llvm: LLVM_19,
  stage0: '/w/deb/stage0',
  copiesPerf: true,
};
