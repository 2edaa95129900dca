import { posix as path } from 'node:path';
import { type Phase, PHASE_FACTS } from '../model/phases';

/**
 * Where things lie in bootstrap's build directory (rustc dev guide, "what bootstrapping does"), and in
 * `.opt-dist` beside them, which is ours. All paths are absolute.
 */
export interface Layout {
  readonly buildDir: string;
  readonly host: string;
  /** `<buildDir>/<host>` */
  readonly hostDir: string;
  readonly llvm: string;
  readonly lld: string;
  /** `lib` of the stage 2 sysroot, where the libraries that BOLT rewrites are linked. */
  readonly stage2Lib: string;
  readonly stage2Rustc: string;
  readonly stage1Rustc: string;
  /** The stage 0 compiler and cargo, which build the collector. */
  readonly stage0: { readonly rustc: string; readonly cargo: string };
  /** llvm-profdata of the LLVM in the tree: it reads the profiles of the tree's rustc. */
  readonly inTreeProfdata: string;
  /** Bootstrap's tarballs. */
  readonly tarballs: string;
  /** Our directory: state, lock, logs, raw profiles, pristine libraries. */
  readonly own: string;
  readonly state: string;
  readonly lock: string;
  readonly logs: string;
  /**
   * Profiles in use: cargo tracks a profile by path and mtime, so they get a place that no cache restores.
   */
  readonly profiles: string;
  readonly merged: string;
  /** Merged profiles of parts of a training that is not finished. */
  readonly parts: string;
  readonly pristine: string;
  readonly collector: string;
  readonly temporary: string;
  /** The packaged toolchain while it is tested, and the build directory of its tests. */
  readonly tests: string;
}

/** @param named the stage 0 tools where the configuration names them; null: those that bootstrap downloads */
export function layoutOf(
  buildDir: string,
  host: string,
  named: { readonly rustc: string | null; readonly cargo: string | null },
): Layout {
  const hostDir = path.join(buildDir, host);
  const own = path.join(hostDir, '.opt-dist');
  return {
    buildDir,
    host,
    hostDir,
    llvm: path.join(hostDir, 'llvm'),
    lld: path.join(hostDir, 'lld'),
    stage2Lib: path.join(hostDir, 'stage2/lib'),
    stage2Rustc: path.join(hostDir, 'stage2/bin/rustc'),
    stage1Rustc: path.join(hostDir, 'stage1/bin/rustc'),
    stage0: {
      rustc: named.rustc ?? path.join(hostDir, 'stage0/bin/rustc'),
      cargo: named.cargo ?? path.join(hostDir, 'stage0/bin/cargo'),
    },
    inTreeProfdata: path.join(hostDir, 'llvm/build/bin/llvm-profdata'),
    tarballs: path.join(buildDir, 'dist'),
    own,
    state: path.join(own, 'state.json'),
    lock: path.join(own, 'lock'),
    logs: path.join(own, 'logs'),
    profiles: path.join(own, 'profiles'),
    merged: path.join(own, 'merged'),
    parts: path.join(own, 'parts'),
    pristine: path.join(own, 'pristine'),
    collector: path.join(own, 'rustc-perf'),
    temporary: path.join(own, 'tmp'),
    tests: path.join(own, 'tests'),
  };
}

/**
 * Directory of the raw profiles of a phase. The path is compiled into instrumented code, so it must not vary;
 * and all programs that one build instruments write to one directory, whichever of them is trained.
 */
export function rawDir(layout: Pick<Layout, 'own'>, phase: Phase): string {
  return path.join(layout.own, 'raw', PHASE_FACTS[phase].instrumentedWith);
}

/** Directory of the merged profiles of a phase's parts. */
export function partsDir(layout: Pick<Layout, 'parts'>, phase: Phase): string {
  return path.join(layout.parts, phase);
}
