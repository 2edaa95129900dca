import { ok } from 'profile-formats';
import { bootstrapSettings } from '../src/bootstrap/settings';
import type { Dialect } from '../src/tree/dialect';
import { configOf, DIALECT_195 } from './plan-context';
import type { Finding } from '../src/checks/finding';
import type { Machine, TreeFact } from '../src/checks/machine';
import { GIB } from '../src/text/byte-count';
import { examine } from '../src/checks/examine';
import type { ToolFact } from '../src/process/tool-fact';
import { LLVM_TOOLS, type LlvmTool } from '../src/toolchain/facts';

/** The machine in the specs of the checks: an imagined one that has everything, and changes of it. */

/** The tree: its PGO is set in tables, and it names no benchmarks for the training. */
export const DIALECT: Dialect = {
  ...DIALECT_195,
  pgo: { style: 'tables', components: ['rustc', 'llvm'] },
  training: null,
  llvmVersion: '22.1.2',
};

const TREE: TreeFact = {
  path: '/rust',
  dialect: ok(DIALECT),
  size: { files: 93_000, bytes: 2 * GIB, complete: true },
  isCheckout: true,
  missingSubmodules: [],
  buildsProfiler: true,
  hasCompilerRt: true,
};

/** States of a tool that is not there, and of one that is there and does not run. */
export const MISSING = { kind: 'missing' } as const;
export const BROKEN = { kind: 'broken', detail: 'exit code 1' } as const;

function tool(path: string, version = '22.1.8'): ToolFact {
  return { path, state: { kind: 'found', version } };
}

const PASSED = { outcome: { kind: 'passed' }, runtime: 'lib.a' } as const;
const TOOLS = Object.fromEntries(
  LLVM_TOOLS.map((name) => [name, tool(`/llvm/bin/${name}`)]),
) as Machine['llvm']['tools'];

/** Nothing is wrong with it, and each check has something to look at. */
export const HEALTHY: Machine = {
  configuration: { file: 'rust/opt-dist.json', problems: [], used: 'all of it' },
  config: configOf(),
  bootstrapConfig: {
    file: '/rust/bootstrap.toml',
    settings: bootstrapSettings({ build: { profiler: true } }, null),
    llvm: { downloads: false, checksVersion: true },
    problem: null,
    ignored: null,
  },
  release: null,
  tree: TREE,
  tracking: { kind: 'tracked' },
  host: 'x86_64-unknown-linux-gnu',
  python: tool('python3', '3.11.2'),
  entry: { kind: 'passed' },
  arguments: { kind: 'passed' },
  stage0: {
    origin: 'downloaded',
    rustc: tool('rustc', '1.94.0'),
    cargo: tool('cargo', '1.94.0'),
    llvm: '22.1.2',
  },
  training: { kind: 'rustc-perf', dir: '/rust/src/tools/rustc-perf', hasCollector: true },
  benchmarkNames: null,
  collectorCrates: null,
  benchmarkCrates: null,
  llvm: { dir: '/llvm', searched: ['/llvm'], elsewhere: [], tools: TOOLS },
  externalLlvm: null,
  fileCheck: null,
  llvmLink: null,
  buildTools: { cmake: tool('cmake', '3.25.1'), ninja: tool('ninja', '1.11.1') },
  openssl: { kind: 'passed' },
  download: null,
  profilerRuntime: null,
  compilers: [
    {
      language: 'C',
      program: '/llvm/bin/clang',
      from: 'the LLVM tools',
      state: { vendor: 'clang', version: '22.1.8' },
    },
    {
      language: 'C++',
      program: '/llvm/bin/clang++',
      from: 'the LLVM tools',
      state: { vendor: 'clang', version: '22.1.8' },
    },
  ],
  clangProfile: PASSED,
  rustcProfile: PASSED,
  bolt: PASSED,
  disks: [{ path: '/rust/build', free: 100 * GIB, use: 'build' }],
  memory: 32 * GIB,
  buildDirBytes: 0,
  rustcLibrary: null,
  directories: [
    { role: 'build directory', path: '/rust/build', tried: '/rust', refused: null },
    { role: 'project directory', path: '/rust', tried: '/rust', refused: null },
  ],
  temporary: { path: '/tmp', tried: { kind: 'passed' } },
  outputs: [{ path: '/rust/dist', linksTo: null, isMountPoint: false, refused: null }],
  hardLinks: { kind: 'passed' },
  lock: null,
  archivers: { tar: tool('tar', '1.34'), xz: tool('xz', '5.4.1'), gzip: tool('gzip', '1.12') },
};

/** The findings of one name on a machine that is healthy except for one change. */
export function findings(name: string, change: Partial<Machine>): Finding[] {
  return examine({ ...HEALTHY, ...change }).filter((finding) => finding.name === name);
}

/** The same where it is one finding, or none. */
export function finding(name: string, change: Partial<Machine> = {}): Finding | undefined {
  const [first, ...more] = findings(name, change);
  expect(more).toEqual([]);
  return first;
}

/** As a change of the machine: one of the LLVM tools in another state. */
export function withTool(name: LlvmTool, state: ToolFact['state']): Pick<Machine, 'llvm'> {
  return { llvm: { ...HEALTHY.llvm, tools: { ...TOOLS, [name]: { path: `/llvm/bin/${name}`, state } } } };
}

/** As a change of the machine: bootstrap's config with this content. */
export function withSettings(toml: unknown): Pick<Machine, 'bootstrapConfig'> {
  return { bootstrapConfig: { ...HEALTHY.bootstrapConfig, settings: bootstrapSettings(toml, HEALTHY.host) } };
}

/** As a change of the machine: another source tree. */
export function withTree(change: Partial<TreeFact>): { tree: TreeFact } {
  return { tree: { ...TREE, ...change } };
}
