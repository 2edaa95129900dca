/** The file name of a profile set's manifest. */
export const MANIFEST_FILE = 'manifest.json';

/** The manifest layouts that this release reads; it writes the last one. */
export const MANIFEST_SCHEMA_VERSIONS = [1] as const;

/** What a profile set may hold: merged profiles that a compiler or BOLT takes as they are. */
export const PROFILE_KINDS = ['llvm-indexed', 'bolt-fdata', 'bolt-yaml'] as const;
/** One of {@link PROFILE_KINDS}; the same words as those of `identify`. */
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/**
 * What is in a profile set and what made it. Two builds that should give the same profiles differ in nothing
 * here but in counts and digests: there are no times, machine names or paths.
 */
export interface Manifest {
  /** The layout of the manifest itself, see {@link MANIFEST_SCHEMA_VERSIONS}. */
  readonly schemaVersion: 1;
  /** The stage that made the set: `rustc-pgo`, `llvm-pgo` or `bolt`. */
  readonly stage: string;
  /** Hash of the task that made it; null when no task runner was involved. */
  readonly stageKey: string | null;
  /**
   * What that hash was made of: name of each part → its value or digest, by which two people find out why
   * they do not share a result. Absent from sets of releases before it and of tasks whose runner kept none.
   */
  readonly key?: Readonly<Record<string, string>>;
  /** Host triple. */
  readonly host: string;
  /** The source tree that was built. */
  readonly rust: {
    /** As in `src/version`, e.g. `1.85.0`. */
    readonly version: string;
    /** `stable`, `beta`, `nightly` or `dev`. */
    readonly channel: string;
    /** Full hash of the commit; null for a tree without one, such as an unpacked tarball. */
    readonly commit: string | null;
  };
  /** The LLVM of the tool that merged the profiles. */
  readonly llvm: {
    /** Its whole version, e.g. `22.1.2`. */
    readonly version: string;
  };
  /** How the source tree's bootstrap spells its requests. */
  readonly dialect: string;
  /** Raised when the way of making profiles changes. */
  readonly recipe: number;
  /** What the instrumented programs were run on. */
  readonly training: ManifestTraining;
  /** Name of each tool that took part → its version text, never a path. */
  readonly tools: Readonly<Record<string, string>>;
  /** The files of the set, each once. */
  readonly profiles: readonly ProfileEntry[];
  /** Reserved. */
  readonly signature: string | null;
}

/** What the instrumented programs were run on. */
export interface ManifestTraining {
  /** How the training was done: `rustc-perf`, `command`, … */
  readonly kind: string;
  /** In the order in which they ran. */
  readonly phases: readonly TrainingPhase[];
}

/** One pass of training for one component. */
export interface TrainingPhase {
  /** Whose profile it was for: `rustc`, `llvm`, … */
  readonly component: string;
  /** Build profiles that the workloads were compiled in, e.g. `Debug`, `Opt`. */
  readonly profiles: readonly string[];
  /** Scenarios that they were compiled in, e.g. `Full`, `IncrFull`. */
  readonly scenarios: readonly string[];
  /** Names of the crates, or of whatever else was compiled. */
  readonly workloads: readonly string[];
}

/** One profile file of the set. */
export interface ProfileEntry {
  /** File name inside the set's directory; no directories. */
  readonly file: string;
  /** What it is for: `rustc`, `llvm`, … */
  readonly component: string;
  /** Its format. */
  readonly kind: ProfileKind;
  /** The format's own version number; null for formats without one (fdata). */
  readonly formatVersion: number | null;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** What it counts; null when that was not read. */
  readonly summary: ProfileSummary | null;
  /** The raw profiles that were merged into it. */
  readonly raw: {
    /** How many. */
    readonly files: number;
    /** In all. */
    readonly bytes: number;
  };
  /** The library that a BOLT profile was gathered on; null for other kinds. */
  readonly gatheredOn: {
    /** File name, without directories. */
    readonly file: string;
    /** Of the library before BOLT touched it: 64 lower-case hex digits. */
    readonly sha256: string;
  } | null;
}

/**
 * What a profile counts, as unsigned 64-bit numbers in decimal: they can be larger than 2^53.
 * For BOLT profiles `counters` are branch or sample records.
 */
export interface ProfileSummary {
  /** Records: a name with two structural hashes counts twice. */
  readonly functions: string;
  /** Counters of all functions. */
  readonly counters: string;
  /** The largest of them. */
  readonly maximumCount: string;
}
