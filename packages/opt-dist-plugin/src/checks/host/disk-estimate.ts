import type { Dialect } from '../../tree/dialect';
import type { OptDistConfig } from '../../config/config';
import { workloadOf } from '../../training/workload';
import type { TreeSize } from '../machine';
import { isBig } from './sizes';
import { type Phase, PHASE_FACTS, boltPhase } from '../../model/phases';
import { bytesOf, GIB } from '../../text/byte-count';
import { boltLibraries, usesStage } from '../../config/uses';
import { PROFILING_STAGES } from '../../model/stages';

/** The need of the build directory for one item, in bytes. */
export interface DiskPart {
  readonly what: string;
  readonly bytes: number;
}

/** The stages' need on the disk of the build directory. */
export interface DiskEstimate {
  readonly parts: readonly DiskPart[];
  /** The share of it that every run needs anew, however much of the rest is built already. */
  readonly passing: number;
}

/** The builds and results ahead. */
export interface DiskScope {
  readonly rustc: boolean;
  readonly llvm: boolean;
  /** Phases that are trained, one after the other: raw profiles are removed when they are merged. */
  readonly phases: readonly Phase[];
  readonly tarballs: boolean;
  readonly tests: boolean;
}

/**
 * Measured with Rust 1.85.0 on x86-64, without debug information: 5.5 GB for the whole build directory of all
 * stages with an external LLVM 19, the collector among it; an LLVM in the tree, for one target only, added
 * less than 2 GB. The need of the tests was not measured.
 */
const COMPILER = 7 * GIB;
const TOOL = 0.5 * GIB;
const LLVM = 5 * GIB;
const TARBALLS = GIB;
const TESTS = 5 * GIB;
/**
 * One call of an instrumented rustc leaves 30 MB, one that BOLT instrumented 21 MB. Upstream's eight
 * benchmarks have 148 crates, each compiled in three profiles and the benchmarks themselves three times more
 * in each: some 520 calls, by far the most of them for one benchmark, cargo.
 */
const RAW_OF_CRATE = { pgo: 2 * GIB, bolt: 1.5 * GIB } as const;
/** As many as upstream trains rustc with; a command may do anything. */
const USUAL_CRATES = 8;
/** A merged profile of rustc takes 70 to 110 MB; each workload has one until its phase is merged. */
const MERGED = 0.1 * GIB;

/** A model of a compiler takes some dozens of MiB. */
const SMALL = 0.25 * GIB;
const TIMES_THE_SOURCES = 3;

/**
 * An estimate: the real need is known only when the stages are done.
 * @param dialect null where it could not be read
 */
export function estimateDisk(
  config: OptDistConfig,
  dialect: Dialect | null,
  size: TreeSize,
  scope: DiskScope = everything(config, dialect),
): DiskEstimate {
  if (!isBig(size)) {
    const bytes = Math.max(SMALL, size.bytes * TIMES_THE_SOURCES);
    return { parts: [{ what: 'a small tree', bytes }], passing: 0 };
  }
  const tools = config.components.filter((component) => component !== 'rustc' && component !== 'llvm');
  const passing = [
    { what: 'raw profiles', bytes: Math.max(0, ...scope.phases.map(rawBytes)) },
    { what: 'tarballs', bytes: scope.tarballs ? TARBALLS : 0 },
    { what: 'tests of the tarballs', bytes: scope.tests ? TESTS : 0 },
  ];
  const parts = [
    { what: 'rustc', bytes: scope.rustc ? COMPILER + tools.length * TOOL : 0 },
    { what: 'LLVM', bytes: scope.llvm ? LLVM : 0 },
    ...passing,
  ];
  return { parts: parts.filter(({ bytes }) => bytes > 0), passing: sum(passing) };

  /** Raw profiles are merged before they pass the budget. */
  function rawBytes(phase: Phase): number {
    const named = dialect === null ? 0 : workloadOf(config, dialect, phase).crates.length;
    const crates = named === 0 ? USUAL_CRATES : named;
    const raw = crates * RAW_OF_CRATE[phase.startsWith('bolt') ? 'bolt' : 'pgo'];
    const { training } = config;
    const parts =
      training.kind === 'command'
        ? Math.max(1, training.workloads.length)
        : crates * PHASE_FACTS[phase].training.profiles.length;
    return Math.min(raw, bytesOf(config.training.diskBudget)) + parts * MERGED;
  }
}

/** All stages, from an empty build directory. */
function everything(config: OptDistConfig, dialect: Dialect | null): DiskScope {
  return {
    rustc: true,
    llvm: config.llvm.build,
    phases: trainedPhases(config, dialect),
    tarballs: true,
    tests: config.dist.tests.run && !config.tryBuild,
  };
}

/** Phases whose profiles are not given, if every stage has to run. */
export function trainedPhases(config: OptDistConfig, dialect: Dialect | null): Phase[] {
  const trained = PROFILING_STAGES.filter(
    (stage) => usesStage(config, stage) && config.profiles[stage] === null,
  );
  return trained.flatMap((stage): Phase[] =>
    stage !== 'bolt' ? [stage] : boltLibraries(config, dialect).map(boltPhase),
  );
}

/**
 * The space that must still be free.
 * @param present bytes in the build directory
 */
export function stillNeeded({ parts, passing }: DiskEstimate, present: number): number {
  return Math.max(passing, sum(parts) - present);
}

export function sum(parts: readonly DiskPart[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0);
}
