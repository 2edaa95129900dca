import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bootstrapSettings } from '../src/bootstrap/settings';
import { describeProblem } from '../src/text/describe';
import { planStage } from '../src/plan/planner';
import { contextOf, HOST, TOOLCHAIN } from './plan-context';
import { preflight } from '../src/preflight/preflight';
import type { Project } from '../src/project/project';
import { projectOf } from './project';
import type { Stage } from '../src/model/stages';

/** Debian's places; the tests' own programs are built with one of them. */
const LLVM = ['22', '19', '16', '15', '14']
  .map((major) => `/usr/lib/llvm-${major}`)
  .find((prefix) => existsSync(`${prefix}/bin/llvm-readelf`) && existsSync(`${prefix}/bin/clang`));
export const OLD_RUNTIME = ['15.0.6', '14.0.6', '16']
  .map((version) => `/usr/lib/llvm-${version.slice(0, 2)}/lib/clang/${version}/lib/linux`)
  .map((lib) => `${lib}/libclang_rt.profile-x86_64.a`)
  .find((file) => existsSync(file));

export const PERF = 'rust/src/tools/rustc-perf/collector';
/** The defaults of a tarball whose config names no profile. */
export const DEFAULTS = 'rust/src/bootstrap/defaults/bootstrap.dist.toml';
export const NO_DOWNLOAD = '[llvm]\ndownload-ci-llvm = false\n';

let dir: string;

/** The directory of a test's scene. */
export function place(...names: readonly string[]): string {
  return path.join(dir, ...names);
}

/** Gives each test of the calling file a tree of sources of its own. */
export function useScene() {
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'preflight-'));
    mkdirSync(path.join(dir, PERF), { recursive: true });
    writeFileSync(path.join(dir, PERF, 'Cargo.toml'), '');
    mkdirSync(path.join(dir, path.dirname(DEFAULTS)), { recursive: true });
    writeFileSync(path.join(dir, DEFAULTS), NO_DOWNLOAD);
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });
}

export interface Scene {
  readonly stage?: Stage;
  readonly file?: object;
  /** Bootstrap's config. */
  readonly toml?: object;
  readonly env?: NodeJS.ProcessEnv;
  readonly change?: Partial<Project>;
  /** Nothing is left to do. */
  readonly idle?: boolean;
}

/** The compilers that exist, as the user named them. */
export const CLANG = { CC: `${LLVM ?? ''}/bin/clang`, CXX: `${LLVM ?? ''}/bin/clang++` };

/** Stands in for every tool of BOLT's trial: it writes a program that leaves a profile. */
export const TRIED = `out=
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
printf '#!/bin/sh\\n: > raw/prof.fdata.1\\n' > "$out" && chmod +x "$out"`;

/** Looks at a scene; returns the printed warnings and the reason of a refusal. */
export async function looked(scene: Scene = {}) {
  const { stage = 'rustc-pgo', file = {}, toml = {}, env = CLANG, change = {}, idle = false } = scene;
  const base = projectOf(dir, file);
  const readelf = { path: `${LLVM ?? ''}/bin/llvm-readelf`, version: '22.1.8' };
  const project: Project = {
    ...base,
    toolchain: { ...tools(), readelf },
    settings: bootstrapSettings({ build: { profiler: true }, ...toml }, HOST),
    bootstrapConfig: { file: '/p/bootstrap.toml', config: toml, unreadable: [] },
    ...change,
  };
  const { steps } = planStage(stage, contextOf({ config: project.config, dialect: project.dialect }));
  const warnings: string[] = [];
  const result = await preflight(
    project,
    stage,
    idle ? [] : steps,
    { PATH: process.env['PATH'], ...env },
    (line) => warnings.push(line),
  );
  return { warnings, refused: result.ok ? null : describeProblem(result.error).join('\n') };
}

export function tools(bolt = TRIED): Project['toolchain'] {
  const tried = { path: tool('tried', TRIED), version: '22.1.8' };
  const own = { path: tool(bolt === TRIED ? 'llvm-bolt' : 'other-bolt', bolt), version: '22.1.8' };
  return { ...TOOLCHAIN, clang: tried, mergeFdata: tried, bolt: own };
}

export const PASSED = { warnings: [], refused: null };
export const EXTERNAL = { llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };

export function tool(name: string, script: string): string {
  const file = path.join(dir, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

export const llvmConfig = (program: string) => ({ target: { [HOST]: { 'llvm-config': program } } });
