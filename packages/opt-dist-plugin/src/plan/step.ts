import type { TarballKind } from '../bootstrap/tarball-name';
import type { StatePatch } from './build-state';
import type { Command } from '../model/command';
import type { Stage } from '../model/stages';
import type { Library } from '../model/components';
import type { Phase } from '../model/phases';

/** One command or one file action with its reason, and what it does to the build state. */
export interface Step {
  /** Unique in the plan, also the name of its log file: `build-instrumented-rustc`. */
  readonly id: string;
  readonly stage: Stage;
  readonly title: string;
  readonly reason: string;
  /** Recorded before the step runs, so that a killed run is known to be unfinished. */
  readonly before: StatePatch;
  /** Recorded after it. The interpreter adds facts that only the run shows (digests). */
  readonly after: StatePatch;
  /** Recorded when it finds the result of an earlier step to be bad. */
  readonly failed?: StatePatch;
  readonly action: Action;
}

export type Action =
  /** Arguments that bootstrap must accept, asked with `--dry-run` before hours are spent. */
  | { readonly kind: 'check'; readonly command: Command }
  | { readonly kind: 'bootstrap'; readonly command: Command }
  /** Directories that are removed. */
  | { readonly kind: 'clear'; readonly paths: readonly string[] }
  /**
   * Copies rustc-perf to a place of ours, so that the source tree is never written to, and builds the
   * collector.
   */
  | {
      readonly kind: 'collector';
      readonly from: string;
      readonly to: string;
      readonly inputs: string;
      readonly build: Command;
    }
  /** Runs workloads with the stage 0 compiler: one that cannot work fails before the long builds. */
  | {
      readonly kind: 'try';
      readonly workloads: readonly { readonly name: string; readonly command: Command }[];
      /** The benchmarks must be crates of Cargo for it; null: a command may be anything. */
      readonly benchmarks: { readonly dir: string; readonly names: readonly string[] } | null;
      /** After so many seconds without a failure one counts as working; null: it is run to its end. */
      readonly seconds: number | null;
      /** The file that names what was tried, and the digest of this. */
      readonly record: string;
      readonly digest: string;
      readonly scratch: string;
    }
  | {
      readonly kind: 'train';
      readonly phase: Phase;
      readonly rawDir: string;
      readonly suffix: string;
      /** The whole workload in one call, for people: the parts are what is run. */
      readonly command: Command;
      readonly parts: readonly TrainedPart[];
      /** The directory of the parts' merged profiles and their records. */
      readonly partsDir: string;
      readonly tool: MergeTool;
      readonly program: string;
      readonly library: Library | null;
    }
  | {
      readonly kind: 'merge';
      readonly phase: Phase;
      readonly tool: MergeTool;
      readonly program: string;
      readonly rawDir: string;
      readonly parts: readonly (Pick<TrainedPart, 'name' | 'digest'> & { readonly weight?: number })[];
      readonly partsDir: string;
      /** Relative to our directory. */
      readonly output: string;
      readonly from: string;
      readonly library: Library | null;
    }
  /** Copies a profile to its place in the build directory, under a name that holds its digest. */
  | { readonly kind: 'place-profile'; readonly from: string; readonly to: string; readonly sha256: string }
  /** Rewrites a copy of LLVM's profile from another source tree to use this tree's names. */
  | {
      readonly kind: 'rebase-profile';
      /** llvm-profdata. */
      readonly program: string;
      readonly from: string;
      readonly to: string;
      /** The other tree; functions with the name of a third tree are renamed, too. */
      readonly gatheredIn: string;
      readonly source: string;
    }
  | { readonly kind: 'snapshot'; readonly library: Library }
  | {
      readonly kind: 'instrument';
      readonly library: Library;
      readonly program: string;
      readonly fdataPrefix: string;
      /** Further ones, behind those of each instrumenting call. */
      readonly args: readonly string[];
    }
  | { readonly kind: 'restore'; readonly library: Library }
  | {
      readonly kind: 'optimise';
      readonly library: Library;
      readonly program: string;
      /** The merged fdata. */
      readonly data: string;
      readonly args: readonly string[];
    }
  /** The profile set: verified, described in a manifest, and moved to its place as a whole. */
  | { readonly kind: 'collect-profiles'; readonly phases: readonly Phase[] }
  /** Checks that the tarballs hold the built files: BOLT's note, the same bytes, a compiler that starts. */
  | { readonly kind: 'verify-tarballs'; readonly libraries: readonly Library[] }
  /** The packaged toolchain at a place of its own, and a config file of bootstrap's that makes it stage 0. */
  | {
      readonly kind: 'unpack-toolchain';
      readonly tarballs: string;
      /** Component and target, `rustc` and the host; null: it is for every host. */
      readonly components: readonly TarballName[];
      readonly to: string;
      readonly configFile: string;
      readonly config: TomlTable;
    }
  /** Suites of the source tree, run with the packaged toolchain. */
  | { readonly kind: 'test'; readonly command: Command }
  | {
      readonly kind: 'collect-tarballs';
      /** The profiles that the tarballs were built with. */
      readonly profiles: readonly { readonly file: string; readonly sha256: string }[];
    };

export type MergeTool = 'llvm-profdata' | 'merge-fdata';

/** A part of a phase's workload. */
export interface TrainedPart {
  readonly name: string;
  /**
   * Of the instrumented build, of what runs the workload, and of the part itself: while all of them stay, a
   * profile of it that an earlier run left is as good as a new one.
   */
  readonly digest: string;
  readonly command: Command;
}

export interface TarballName extends TarballKind {
  /** Some releases and configurations do not make it. */
  readonly optional: boolean;
}

/** A table of TOML, as far as bootstrap's config files need it. */
export interface TomlTable {
  readonly [key: string]: string | number | boolean | TomlTable;
}

/** A step that leaves no trace in the state. */
export const NO_CHANGE: { readonly before: StatePatch; readonly after: StatePatch } = {
  before: {},
  after: {},
};
