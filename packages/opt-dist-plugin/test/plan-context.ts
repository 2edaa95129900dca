import type { BootstrapCall } from '../src/bootstrap/argv';
import type { Dialect } from '../src/tree/dialect';
import { layoutOf } from '../src/bootstrap/layout';
import { bootstrapSettings } from '../src/bootstrap/settings';
import type { OptDistConfig } from '../src/config/config';
import { parseConfig } from '../src/config/parse';
import { byLibrary, byProfiledTool, COMPONENT_NAMES, type Profiled } from '../src/model/components';
import type { Toolchain } from '../src/toolchain/toolchain';
import { EMPTY_STATE } from '../src/plan/build-state';
import type { AvailableProfile, PlanContext } from '../src/plan/plan-context';

/** An imagined project, tree and machine for the plans of several rooms' specs. */

export const HOST = 'x86_64-unknown-linux-gnu';

/** opt-dist.json as it would be read, with every default. */
export function configOf(file: unknown = {}): OptDistConfig {
  const result = parseConfig(JSON.stringify(file), 'opt-dist.json');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** As `detectDialect` reads the 1.95.0 tree. */
export const DIALECT_195: Dialect = {
  rustVersion: '1.95.0',
  channel: 'stable',
  commit: null,
  configFile: 'bootstrap.toml',
  changeId: 148671,
  pgo: { style: 'flags' },
  boltStyle: 'external',
  boltSettings: true,
  valueOptions: [
    '--build',
    '--build-dir',
    '--ci',
    '--config',
    '--exclude',
    '--host',
    '--jobs',
    '--keep-stage',
    '--set',
    '--skip',
    '--stage',
    '--target',
    '-j',
  ],
  set: true,
  buildDirOption: true,
  profilerPath: true,
  reproducibleArtifact: true,
  skipOption: '--skip',
  stage2RustcDir: 'stage2-rustc',
  keepsOnlyBuiltTargets: true,
  selector: '--exact-match',
  collectorOptions: ['--exact-match', '--jobs', '--cargo-config'],
  training: { rustc: ['externs', 'ctfe-stress-5'], llvm: ['syn-2.0.101', 'serde-1.0.219'] },
  tryBuild: {
    option: '--skip',
    skipped: ['rust-docs', 'clippy', 'extended'],
    settings: ['build.extended=false', "rust.codegen-backends=['llvm']"],
  },
  distTests: {
    suites: ['tests/codegen-llvm', 'tests/ui'],
    env: { COMPILETEST_ENABLE_DIST_TESTS: '1' },
    allowsStage0: true,
    withoutLld: true,
  },
  downloadsStage0: true,
  llvmVersion: '22.1.0',
  ciLlvm: { byDefault: true, hosts: [HOST] },
  cc: [1, 2, 16],
  minimumLlvm: 20,
};

/** Nightlies from July 2026 on. */
export const DIALECT_199: Dialect = {
  ...DIALECT_195,
  rustVersion: '1.99.0',
  channel: 'nightly',
  pgo: { style: 'tables', components: COMPONENT_NAMES },
  llvmVersion: '23.1.1',
};

export const LAYOUT = layoutOf('/p/build', HOST, { rustc: null, cargo: null });

export const TOOLCHAIN: Toolchain = {
  host: HOST,
  llvmDir: '/llvm',
  llvmMajor: 22,
  python: { path: 'python3', version: '3.13.5' },
  clang: { path: '/llvm/bin/clang', version: 'clang 22.1.8' },
  profdata: { path: '/llvm/bin/llvm-profdata', version: '22.1.8' },
  readelf: { path: '/llvm/bin/llvm-readelf', version: '22.1.8' },
  bolt: { path: '/llvm/bin/llvm-bolt', version: '22.1.8' },
  mergeFdata: { path: '/llvm/bin/merge-fdata', version: '22.1.8' },
  rustc: { path: 'rustc', version: '1.95.0 (LLVM 22.1.2)' },
  cc: { path: '/llvm/bin/clang', version: 'clang 22.1.8' },
  cxx: { path: '/llvm/bin/clang++', version: 'clang 22.1.8' },
  env: {},
};

export const CALL: BootstrapCall = {
  python: 'python3',
  entry: '/src/x.py',
  cwd: '/p',
  host: HOST,
  buildDir: null,
  settings: [],
  env: {},
  cxxflags: '',
};

/** A profile as the set of its stage has it. */
export function profileOf(component: Profiled, technique: 'pgo' | 'bolt', sha256: string): AvailableProfile {
  const fileName = `${component}-${technique}-${sha256}.${technique === 'pgo' ? 'profdata' : 'fdata'}`;
  return {
    from: `/p/${technique === 'pgo' ? `${component === 'llvm' ? 'llvm' : 'rustc'}-pgo` : 'bolt'}-profiles/${fileName}`,
    fileName,
    sha256,
  };
}

export const NO_PROFILES: PlanContext['profiles'] = {
  rustc: null,
  llvm: null,
  tools: byProfiledTool(() => null),
  bolt: byLibrary(() => null),
};

export const ALL_PROFILES: PlanContext['profiles'] = {
  rustc: profileOf('rustc', 'pgo', 'rrrr'),
  llvm: profileOf('llvm', 'pgo', 'llll'),
  tools: byProfiledTool(() => null),
  bolt: { llvm: profileOf('llvm', 'bolt', 'blbl'), rustc: profileOf('rustc', 'bolt', 'brbr') },
};

/** An empty build directory, the 1.95 dialect, every default; the spec gives its own subject. */
export function contextOf(given: Partial<PlanContext> = {}): PlanContext {
  return {
    config: configOf(),
    dialect: DIALECT_195,
    layout: LAYOUT,
    toolchain: TOOLCHAIN,
    call: CALL,
    source: '/src',
    cargoConfig: null,
    projectDir: '/p',
    inputs: {
      llvm: 'llvm sources 1',
      rustc: 'rustc sources 1',
      training: 'training 1',
      trainer: 'trainer 1',
    },
    shipped: 'sources and options 1',
    settings: bootstrapSettings({}, HOST),
    profiles: NO_PROFILES,
    state: EMPTY_STATE,
    keptParts: new Set(),
    extraArgs: [],
    ...given,
  };
}
