import type { ProfileSetError, ProfileSetFact } from 'profile-formats';
import type { ConfigProblem } from './config-problem';
import type { ProfilingStage, Stage } from './stages';
/**
 * Every failure that a user can cause or meet, as neutral facts: place, expectation and finding. `advise`
 * gives the remedy. A thrown error is always a bug of the plugin.
 */
export type Problem =
  | { readonly kind: 'config'; readonly problems: readonly ConfigProblem[] }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly operation: string;
      readonly code: string;
      /** Shown where the code has no words. */
      readonly message: string;
    }
  /** The configuration requests a feature that bootstrap or opt-dist of this release lacks. */
  | {
      readonly kind: 'beyond-dialect';
      readonly field: string;
      readonly found: string;
      readonly rustVersion: string;
      /** What is possible, or from which release on. */
      readonly possible: string;
    }
  /** `dist.args` asks bootstrap for something that makes no packages. */
  | {
      readonly kind: 'other-subcommand';
      readonly args: readonly string[];
      /** Null: for nothing. */
      readonly found: string | null;
    }
  /** `dist.tests.run` needs a part or a format that this configuration does not make. */
  | {
      readonly kind: 'tests-cannot-run';
      readonly facts: readonly {
        readonly where: string;
        readonly expected: string;
        readonly found: string;
      }[];
    }
  | { readonly kind: 'no-workload'; readonly source: string; readonly field: string }
  /** There is no account without the profiles of workloads. */
  | { readonly kind: 'no-kept-profiles'; readonly dir: string; readonly keep: 'none' | 'workloads' }
  | {
      readonly kind: 'unknown-weight';
      readonly name: string;
      readonly nearest: string | null;
      /** The names that a weight can have. */
      readonly known: readonly string[];
    }
  | { readonly kind: 'no-source-tree'; readonly source: string; readonly expected: string }
  | {
      readonly kind: 'unknown-dialect';
      readonly source: string;
      readonly missing: readonly string[];
      readonly detail: string;
    }
  | {
      readonly kind: 'missing-tool';
      readonly tool: string;
      readonly searched: readonly string[];
      /** The stages' need for it, in a few words. */
      readonly neededFor: string;
    }
  | { readonly kind: 'tool-failed'; readonly tool: string; readonly command: string; readonly detail: string }
  | {
      readonly kind: 'step-failed';
      readonly free: LittleRoom | null;
      readonly step: string;
      readonly command: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly log: string;
      /** The first error and the end of what it printed. */
      readonly output: readonly string[];
    }
  /** A command was ended, as it ran for longer than it may. */
  | {
      readonly kind: 'took-too-long';
      readonly step: string;
      readonly command: string;
      readonly seconds: number;
      readonly log: string;
      /** The end of what it printed. */
      readonly output: readonly string[];
    }
  /**
   * A check of the machine, before the first step of a stage, found a reason for failure; the check supplies
   * the advice.
   */
  | {
      readonly kind: 'would-fail';
      readonly stage: Stage;
      readonly facts: readonly {
        readonly name: string;
        readonly found: string;
        readonly advice: string | null;
      }[];
    }
  /** Bootstrap's dry run of the final build failed. */
  | { readonly kind: 'refused-arguments'; readonly command: string; readonly detail: string }
  | {
      readonly kind: 'no-profile-written';
      readonly free: LittleRoom | null;
      readonly phase: string;
      readonly dir: string;
      readonly pattern: string;
    }
  | {
      readonly kind: 'library-not-found';
      readonly component: string;
      readonly dir: string;
      readonly pattern: string;
      readonly found: readonly string[];
    }
  | { readonly kind: 'altered-library'; readonly path: string }
  | { readonly kind: 'missing-profile-set'; readonly stage: ProfilingStage; readonly dir: string }
  | {
      readonly kind: 'unusable-profile';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
      /** It is the user's own, named in opt-dist.json. */
      readonly isGiven?: true;
    }
  /** The tree's configuration of CI has no job that makes a release for the host. */
  | { readonly kind: 'no-release'; readonly source: string; readonly host: string }
  /** Bootstrap's config was not changed. */
  | {
      readonly kind: 'config-not-changed';
      readonly file: string;
      /** `place`: it lies outside of the workspace. `form`: adding lines to it would not say the settings. */
      readonly cause: 'place' | 'form';
      readonly lines: readonly string[];
    }
  /** Profiles behind a URL may be replaced there at any time, so a digest must stand behind it. */
  | { readonly kind: 'url-without-digest'; readonly field: string; readonly url: string }
  | { readonly kind: 'no-download'; readonly url: string; readonly detail: string }
  /** A file of given profiles is another one than the digest behind its name says. */
  | {
      readonly kind: 'other-digest';
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  /** An archive of profiles that is none, is damaged, or reaches for more than it may. */
  | {
      readonly kind: 'refused-bundle';
      readonly path: string;
      readonly where: string;
      readonly expected: string;
      readonly found: string;
    }
  /** A recipe starts from one bundle with the sets of all stages. */
  | {
      readonly kind: 'no-bundle';
      readonly stages: readonly ProfilingStage[];
      /** The first one that a bundle does not give; null: the stages have several bundles. */
      readonly without: ProfilingStage | null;
      readonly dir: string;
    }
  /** A directory of raw profiles in place of a set or a merged profile. */
  | {
      readonly kind: 'raw-profiles-given';
      readonly stage: ProfilingStage;
      readonly dir: string;
      readonly files: number;
    }
  /** Profiles that a compiler or BOLT would refuse, ignore or not match to any function. */
  | {
      readonly kind: 'refused-profiles';
      /** Of the set, or of the file. */
      readonly dir: string;
      /** One or more; those of one file stand together. */
      readonly facts: readonly ProfileSetFact[];
      /** Where they come from: another stage's set, opt-dist.json, or the stage's own merging. */
      readonly origin:
        | { readonly kind: 'stage' | 'given'; readonly stage: ProfilingStage }
        | {
            readonly kind: 'merged';
            readonly stage: ProfilingStage;
            /** Directory of the raw profiles; null when it is no longer there. */
            readonly raw: string | null;
          };
    }
  /** A workload fails with the stage 0 compiler, before anything is built. */
  | {
      readonly kind: 'cannot-train';
      readonly stage: Stage;
      readonly workload: string;
      readonly failure: ProblemOf<'step-failed'>;
    }
  /** One workload of a training; those that finished are kept. */
  | {
      readonly kind: 'workload-failed';
      readonly stage: ProfilingStage;
      readonly phase: string;
      readonly workload: string;
      readonly failure: WorkloadFailure;
      /** Of all workloads of the phase. */
      readonly finished: number;
      readonly total: number;
    }
  /** Raw profiles that cannot be merged, or would spoil the merged one. */
  | {
      readonly kind: 'unusable-raw-profiles';
      readonly stage: ProfilingStage;
      readonly dir: string;
      /** Of the phase, with the unusable ones. */
      readonly total: number;
      /** One or more. */
      readonly profiles: readonly UnusableRawProfile[];
    }
  /**
   * BOLT found next to none of a profile's functions in the library. BOLT itself only mentions that and
   * reports success.
   */
  | {
      readonly kind: 'profile-of-other-build';
      readonly profile: string;
      readonly library: string;
      /** Functions of the library for which the profile has counts. */
      readonly matched: number;
      /** Functions of the profile; null: not known. */
      readonly profiled: number | null;
      readonly origin: 'stage' | 'given' | 'merged';
      readonly log: string;
    }
  | {
      readonly kind: 'bad-profile-set';
      readonly dir: string;
      readonly error: ProfileSetError;
      /** It is the user's own, named in opt-dist.json. */
      readonly isGiven?: true;
    }
  /** A compiler that is named together with arguments, as `CC` may be elsewhere. */
  | { readonly kind: 'compiler-with-arguments'; readonly from: string; readonly found: string }
  | {
      readonly kind: 'unshipped';
      readonly what: string;
      readonly tarball: string;
      readonly expected: string;
      readonly found: string;
    }
  /**
   * Nx hashed a stage without its fingerprint. The hook of the plugin did not run, the target's inputs lack the
   * fingerprint, or its command failed.
   */
  | { readonly kind: 'no-fingerprint'; readonly stage: Stage; readonly cause: 'hook' | 'input' | 'command' }
  /** Between the time that Nx hashed a stage and its start. */
  | { readonly kind: 'edited-before'; readonly stage: Stage; readonly parts: readonly string[] }
  | {
      readonly kind: 'edited-meanwhile';
      readonly stage: Stage;
      readonly parts: readonly string[];
      /** Relative to the source tree; empty: not known. */
      readonly files: readonly string[];
      /** Directory of the result. */
      readonly dir: string;
    }
  /** The workspace has switched the profile store off. */
  | { readonly kind: 'no-store'; readonly option: string }
  | { readonly kind: 'no-such-key'; readonly start: string; readonly found: number }
  /** A step's command or write reported success, and its result is not there. */
  | {
      readonly kind: 'not-done';
      readonly step: string;
      readonly path: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly kind: 'no-manifest'; readonly path: string }
  | { readonly kind: 'no-tarballs'; readonly dir: string }
  | {
      readonly kind: 'locked';
      readonly lock: string;
      readonly pid: number;
      readonly stage: string;
      /** Null: the process was looked at. */
      readonly elsewhere: Elsewhere | null;
    }
  /** This run was stopped for so long that another one took its lock. */
  | {
      readonly kind: 'lock-lost';
      readonly lock: string;
      readonly pid: number;
      readonly stage: string;
      /** Null: not known. */
      readonly host: string | null;
    }
  | { readonly kind: 'bad-state'; readonly path: string; readonly detail: string }
  | { readonly kind: 'interrupted'; readonly signal: string };

/** A process of another container or machine, which cannot be looked at: its last sign of life tells. */
export interface Elsewhere {
  readonly host: string;
  /** Another container of it. */
  readonly isThisMachine: boolean;
  readonly quietSeconds: number;
  /** After so long without a sign of life it counts as gone. */
  readonly patienceSeconds: number;
}

/**
 * Free bytes in the directory of a step, when they were few: a linker then dies of a bus error, an
 * instrumented compiler continues without its profile, and neither names the cause.
 */
export interface LittleRoom {
  readonly dir: string;
  readonly bytes: number;
}

export interface UnusableRawProfile {
  readonly file: string;
  /** One or more. */
  readonly facts: readonly ProfileSetFact[];
}

/** Failures of one workload, after which another one may succeed. */
export type WorkloadFailure = ProblemOf<
  'step-failed' | 'no-profile-written' | 'unusable-raw-profiles' | 'refused-profiles'
>;

export type ProblemOf<K extends Problem['kind']> = Extract<Problem, { kind: K }>;
