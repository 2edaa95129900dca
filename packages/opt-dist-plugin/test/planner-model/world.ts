import { type BuildState, EMPTY_STATE, type StatePatch } from '../../src/plan/build-state';
import type { Stage } from '../../src/model/stages';
import type { Phase } from '../../src/model/phases';

/**
 * A build directory in memory, with the habits of bootstrap, cargo, CMake and BOLT that make staged building
 * hard: it is as unkind as they are. Every step can be cut off at every point where a SIGKILL leaves another
 * disk.
 *
 * - Bootstrap keeps an LLVM that has its stamp, whatever its options and sources (and so lld).
 * - Instrumented tools of LLVM write raw profiles while it is built.
 * - CMake keeps the instrumentation and ThinLTO of an LLVM directory that is continued with other options.
 * - Cargo takes a rustc with the same RUSTFLAGS and sources as fresh, also one that BOLT rewrote or that was
 *   linked without relocations.
 * - `--keep-stage 1` takes the rustc that the stamp names, `--keep-stage 0` the stage 1 compiler.
 * - rustc's wrapper around LLVM is compiled with the flags of LLVM and with those of rustc, unless the environment
 *   takes them back.
 * - A call for stage 1 leaves stage 2 as it is, with links to an LLVM that may be gone.
 * - The stage 2 sysroot is removed first, then linked anew; dist leaves no standard library in it.
 * - BOLT's rewriting reaches every link.
 * - Only tools that a call names are in the sysroot that it makes; cargo stays beside it, as whoever built it
 *   last made it.
 */
export interface World {
  state: BuildState;
  llvm: LlvmDir | null;
  lld: { llvm: number } | null;
  /** The stage 1 rustc that its stamp names, in cargo's directory. */
  stage1: { inputs: string } | null;
  /** Its sysroot. */
  sysroot1: { llvm: Inode | null; std: boolean } | null;
  /** Cargo's output by RUSTFLAGS. */
  cargo: Map<string, Artifact>;
  /** Is there a directory of cargo's for the stage 2 rustc? */
  cargoDir: boolean;
  /** RUSTFLAGS of the rustc that the stamp names. */
  stamp: string | null;
  stage2: { driver: Artifact; llvm: Inode | null; std: boolean; tools: Map<string, ToolBinary> } | null;
  /** Cargo's output by tool and RUSTFLAGS. */
  tools: Map<string, ToolBinary>;
  /** The cargo of the tree, where it lies. */
  cargoTool: ToolBinary | null;
  files: Map<string, { content: string; time: number }>;
  pristine: Map<string, Binary>;
  /** Directories with raw profiles. */
  raw: Set<string>;
  /** Merged profiles of parts of a training, by their directory and digest. */
  parts: Map<string, Map<string, Training>>;
  tarballs: Shipped | null;
  /** Profile sets as they lie beside opt-dist.json, and the tarballs. */
  outputs: Map<Stage, Output>;
  /** The task runner's cache. */
  cache: Map<string, Output>;
  /** The trained build of each merged profile. */
  trainings: Map<string, Training>;
  time: number;
  /** `<stage> <step id>` of every step that began, and of those whose end is recorded. */
  log: string[];
  finished: string[];
  /** Builds that were trained or shipped and must not have been. */
  violations: string[];
}

/** The bytes of a library. */
export interface Binary {
  instrumented: boolean;
  profile: string | null;
  relocations: boolean;
  inputs: string;
  /** `none`, `instrumented`, `optimised <digest of profile and flags>`. */
  bolt: string;
  /** Half written. */
  torn: boolean;
  /** Without ThinLTO, to be thrown away. */
  fast: boolean;
  /** LLVM that is linked in statically. */
  contains: Binary | null;
}

export interface Inode {
  binary: Binary;
}

interface ToolBinary {
  instrumented: boolean;
  profile: string | null;
  inputs: string;
  time: number;
}

interface LlvmDir extends Inode {
  id: number;
  stamp: boolean;
  /** Files are missing. */
  damaged: boolean;
}

export interface Artifact extends Inode {
  file: string;
  inputs: string;
  llvm: number;
  time: number;
}

export interface Training {
  phase: Phase;
  training: string;
  /** Of what runs the workloads, whichever they are. */
  trainer: string;
  driver: Binary;
  llvm: Binary | null;
}

interface Shipped {
  driver: Binary;
  llvm: Binary | null;
  tools: Map<string, ToolBinary>;
  lld: { llvm: number } | null;
  llvmId: number | null;
  damaged: boolean;
  artifacts: string[];
}

interface Output {
  profiles: Partial<Record<Phase, string>>;
  shipped: Shipped | null;
}

export function emptyWorld(): World {
  return {
    state: EMPTY_STATE,
    llvm: null,
    lld: null,
    stage1: null,
    sysroot1: null,
    cargo: new Map(),
    cargoDir: false,
    stamp: null,
    stage2: null,
    tools: new Map(),
    cargoTool: null,
    files: new Map(),
    pristine: new Map(),
    raw: new Set(),
    parts: new Map(),
    tarballs: null,
    outputs: new Map(),
    cache: new Map(),
    trainings: new Map(),
    time: 0,
    log: [],
    finished: [],
    violations: [],
  };
}

/** A step of the run failed, with the user's message. */
export class StepFailure extends Error {}

/** Yields the name of each point at which a kill leaves another disk than the point before. */
export type Points = Generator<string, StatePatch>;
