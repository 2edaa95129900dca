import type { BootstrapCall, ProfileRef } from '../bootstrap/argv';
import type { Dialect } from '../tree/dialect';
import type { Layout } from '../bootstrap/layout';
import type { BootstrapSettings } from '../bootstrap/settings';
import type { OptDistConfig } from '../config/config';
import type { Toolchain } from '../toolchain/toolchain';
import type { BuildState } from './build-state';
import type { Library, ProfiledTool } from '../model/components';
import { boltLibraries } from '../config/uses';

/** A verified profile that an earlier stage made or that was given, still at its source. */
export interface AvailableProfile {
  /** Its path now; null: the stage that makes it has not run yet (only in plans for display). */
  readonly from: string | null;
  readonly fileName: string;
  readonly sha256: string;
  /** Of LLVM's: the other source tree in its names of local functions; absent: there is none. */
  readonly gatheredIn?: string;
}

/** The profiles at hand by purpose. */
export interface AvailableProfiles {
  readonly rustc: AvailableProfile | null;
  readonly llvm: AvailableProfile | null;
  /** Of the tools that have one of their own. */
  readonly tools: Readonly<Record<ProfiledTool, AvailableProfile | null>>;
  readonly bolt: Readonly<Record<Library, AvailableProfile | null>>;
}

/**
 * Digests of the inputs of a build's parts, so that the planner notices an edited file where bootstrap does
 * not.
 */
export interface InputDigests {
  /** LLVM sources, bootstrap's config, C compiler, environment. */
  readonly llvm: string;
  /** All inputs of the compiler. */
  readonly rustc: string;
  /** rustc-perf or the training command, and the workload. */
  readonly training: string;
  /** The same without the lists of workloads: another list leaves a trained part as good as it was. */
  readonly trainer: string;
}

/** All that a planner may look at. */
export interface PlanContext {
  readonly config: OptDistConfig;
  readonly dialect: Dialect;
  readonly layout: Layout;
  readonly toolchain: Toolchain;
  readonly call: BootstrapCall;
  /** Absolute path of the source tree. */
  readonly source: string;
  /** Cargo's config in the source tree, which may send cargo to vendored crates; null: there is none. */
  readonly cargoConfig: string | null;
  /** Absolute directory of opt-dist.json. */
  readonly projectDir: string;
  readonly inputs: InputDigests;
  /**
   * Digest of everything that decides the content of the tarballs, except for the profiles; the settings of
   * tests are no part of it.
   */
  readonly shipped: string;
  /** The settings of bootstrap's config file. */
  readonly settings: BootstrapSettings;
  readonly profiles: AvailableProfiles;
  readonly state: BuildState;
  /** Digests of the workloads of PGO stages whose merged profiles lie in the build directory. */
  readonly keptParts: ReadonlySet<string>;
  /** `nx run rust:dist -- <args>`. */
  readonly extraArgs: readonly string[];
}

/** Does librustc_driver need relocations? */
export function wantsBoltSettings({ config, dialect }: PlanContext): boolean {
  return boltLibraries(config, dialect).includes('rustc');
}

/**
 * A profile at the place where bootstrap gets it. Cargo tracks a profile by path and mtime and does not see
 * `--enable-bolt-settings`, so both the digest (in the name) and that setting (in the directory) are in the
 * path.
 */
export function placed(layout: Layout, profile: AvailableProfile, boltSettings: boolean): ProfileRef {
  const dir = boltSettings ? `${layout.profiles}/relocations` : layout.profiles;
  return { path: `${dir}/${profile.fileName}`, sha256: profile.sha256 };
}
