/** The file name of a profile set's manifest. */
export const MANIFEST_FILE = 'manifest.json';

/** The manifest layouts that this release reads; it writes the last one. */
export const MANIFEST_SCHEMA_VERSIONS = [1] as const;

/** The kinds of profiles in a set: merged profiles that a compiler or BOLT reads directly. */
export const PROFILE_KINDS = ['llvm-indexed', 'bolt-fdata', 'bolt-yaml'] as const;
/** One of {@link PROFILE_KINDS}; the same words as those of `identify`. */
export type ProfileKind = (typeof PROFILE_KINDS)[number];

/**
 * The contents and the origin of a profile set. Two builds that should give the same profiles differ only in
 * counts and digests here: there are no times, machine names or paths.
 */
export interface Manifest {
  /** The layout of the manifest itself, see {@link MANIFEST_SCHEMA_VERSIONS}. */
  readonly schemaVersion: 1;
  /** The stage that made the set: `rustc-pgo`, `llvm-pgo` or `bolt`. */
  readonly stage: string;
  /** Hash of the task that made it; null when no task runner was involved. */
  readonly stageKey: string | null;
  /**
   * The parts of that hash: name of each part → its value or digest. Two people compare them to find out why
   * they do not share a result. Absent if an older release made the set, or if the task's runner kept no
   * parts.
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
  /** The dialect of the source tree's bootstrap. */
  readonly dialect: string;
  /** A recipe version, incremented when the procedure of making profiles changes. */
  readonly recipe: number;
  /** What the instrumented programs were run on. */
  readonly training: ManifestTraining;
  /** Name of each tool used → its version text, never a path. */
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
  /** The component that it trained: `rustc`, `llvm`, … */
  readonly component: string;
  /** Build profiles that the workloads were compiled in, e.g. `Debug`, `Opt`. */
  readonly profiles: readonly string[];
  /** Scenarios that they were compiled in, e.g. `Full`, `IncrFull`. */
  readonly scenarios: readonly string[];
  /** Names of the crates or other workloads. */
  readonly workloads: readonly string[];
  /** Those of them, or parts of them, whose training failed; absent: the training was complete. */
  readonly missing?: readonly string[];
}

/** One profile file of the set. */
export interface ProfileEntry {
  /** File name inside the set's directory; no directories. */
  readonly file: string;
  /** Its component: `rustc`, `llvm`, … */
  readonly component: string;
  /** Its format. */
  readonly kind: ProfileKind;
  /** The format's own version number; null for formats without one (fdata). */
  readonly formatVersion: number | null;
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  /** Its counts; null if they were not read. */
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
    /** SHA-256 of the library before BOLT changed it: 64 lower-case hex digits. */
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
