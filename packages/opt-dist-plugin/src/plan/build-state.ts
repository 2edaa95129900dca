import { byLibrary, type Library } from '../model/components';
import { byPhase, type Phase } from '../model/phases';
import { isObject } from '../model/plain-object';

/**
 * The record, inside the build directory, of the LLVM and the rustc that stand there now and of altered
 * files. Bootstrap cannot know: its LLVM stamp ignores every option, and BOLT rewrites libraries behind its
 * back. The record is written ahead: before a step that changes something, the intended state is recorded as
 * unfinished.
 */
export interface BuildState {
  readonly version: 1;
  readonly llvm: Standing<LlvmVariant>;
  readonly rustc: Standing<RustcVariant>;
  /**
   * Is the stage 2 sysroot whole, with its standard library? Bootstrap removes and links it anew in every
   * call, and the final build leaves only what its arguments asked for.
   */
  readonly sysroot: 'whole' | 'partial';
  /** The stage 1 rustc, for calls that keep it; null: not known. */
  readonly stage1: Stage1 | null;
  readonly libraries: Readonly<Record<Library, LibraryState | null>>;
  /**
   * Phases whose workloads are all trained and merged one by one, each with a digest of the trained build and
   * the workload: a failed merge does not cost the training.
   */
  readonly trained: Readonly<Record<Phase, string | null>>;
  /** Merged profiles of phases whose stage has not been collected yet: a later failure does not lose them. */
  readonly gathered: Readonly<Record<Phase, Gathered | null>>;
  /**
   * Digest of the inputs of the tarballs that were built, until these are collected: neither a kill in their
   * check nor failing tests cost the build.
   */
  readonly tarballs: string | null;
  /** Names of these tarballs, and their bytes. */
  readonly packaged: Readonly<Record<string, number>>;
  /**
   * The time of our last build of the stage 2 rustc; null: not known. A build of another time is not ours.
   */
  readonly stamp: string | null;
  /** The same of the stage 1 rustc. */
  readonly stage1Stamp: string | null;
}

/** Nothing is recorded of any phase. */
export const OF_NO_PHASE = byPhase(() => null);

export type Standing<Variant> =
  /** Nothing lies there. */
  | { readonly status: 'absent' }
  /** Something lies there that we did not build. */
  | { readonly status: 'unknown' }
  /** A step that makes this variant began, and its end is not recorded. */
  | { readonly status: 'unfinished'; readonly variant: Variant }
  | { readonly status: 'standing'; readonly variant: Variant };

export interface LlvmVariant {
  /**
   * `fast`: without ThinLTO and profile, to be thrown away. `optimised` with `profile: null`: as the config
   * says.
   */
  readonly kind: 'fast' | 'instrumented' | 'optimised';
  /** sha256 of the profile in use. */
  readonly profile: string | null;
  /** Linked with `-Wl,-q`, which BOLT needs. */
  readonly relocations: boolean;
  /** Digest of its sources and settings: bootstrap does not notice edited LLVM sources in a tarball tree. */
  readonly inputs: string;
}

export interface RustcVariant {
  readonly kind: 'instrumented' | 'optimised';
  readonly profile: string | null;
  readonly relocations: boolean;
  /** Digest of its sources and settings: `--keep-stage` skips cargo's own look at the sources. */
  readonly inputs: string;
}

/** A whole stage 1 rustc in cargo's directory. */
export interface Stage1 {
  /** As those of the stage 2 rustc. */
  readonly inputs: string;
  /** Is it linked, with the LLVM that stands and a standard library? */
  readonly sysroot: 'whole' | 'partial';
}

/** A file as a step left it. */
export interface FileMark {
  readonly sha256: string;
  readonly size: number;
  /** Its time, in milliseconds: while it and the size stay, so does the content. */
  readonly modified: number;
}

export interface LibraryState {
  /** File name in the stage 2 sysroot's `lib`. */
  readonly file: string;
  /** The copy from before BOLT, its path relative to our directory, and its digest. */
  readonly pristine: { readonly path: string; readonly sha256: string };
  /** The state of the file in the sysroot. `altering`: a write began and did not end. */
  readonly content: 'pristine' | 'altering' | 'instrumented' | 'optimised';
  /** With `optimised`: digest of the fdata and the flags; with `instrumented`: of what instruments. */
  readonly optimisation: string | null;
  /** The file in the sysroot as our last step left it; older states do not record it. */
  readonly written?: FileMark;
}

export interface Gathered {
  /** Digest of the trained build and the workload; with another value the profile must be gathered again. */
  readonly from: string;
  /** Path relative to our directory. */
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  /** As in a mark; older states do not record it. */
  readonly modified?: number;
  readonly raw: { readonly files: number; readonly bytes: number };
  /** Digest of the library that was trained, for BOLT profiles. */
  readonly library: { readonly file: string; readonly sha256: string } | null;
  /** Workloads that failed in a run with `--keep-going`; absent: none. */
  readonly missing?: readonly string[];
}

/** A step's change of the state: absent fields stay. */
export interface StatePatch {
  readonly llvm?: BuildState['llvm'];
  readonly rustc?: BuildState['rustc'];
  readonly sysroot?: BuildState['sysroot'];
  readonly stage1?: BuildState['stage1'];
  /** Null: the library is another one from now on. Fields that are absent stay. */
  readonly libraries?: Readonly<Partial<Record<Library, Partial<LibraryState> | null>>>;
  readonly trained?: Partial<BuildState['trained']>;
  readonly gathered?: Partial<BuildState['gathered']>;
  /** Absent: they stay, unless one of their inputs changes. */
  readonly tarballs?: BuildState['tarballs'];
  readonly packaged?: BuildState['packaged'];
  readonly stamp?: BuildState['stamp'];
  readonly stage1Stamp?: BuildState['stage1Stamp'];
}

export const EMPTY_STATE: BuildState = {
  version: 1,
  llvm: { status: 'absent' },
  rustc: { status: 'absent' },
  sysroot: 'partial',
  stage1: null,
  libraries: byLibrary(() => null),
  trained: OF_NO_PHASE,
  gathered: OF_NO_PHASE,
  tarballs: null,
  packaged: {},
  stamp: null,
  stage1Stamp: null,
};

export function patched(state: BuildState, patch: StatePatch): BuildState {
  return {
    version: 1,
    llvm: patch.llvm ?? state.llvm,
    rustc: patch.rustc ?? state.rustc,
    sysroot: patch.sysroot ?? state.sysroot,
    stage1: patch.stage1 === undefined ? state.stage1 : patch.stage1,
    libraries: byLibrary((library) => patchedLibrary(state.libraries[library], patch.libraries?.[library])),
    trained: { ...state.trained, ...patch.trained },
    gathered: { ...state.gathered, ...patch.gathered },
    tarballs: patchedTarballs(state, patch),
    packaged: patch.packaged ?? state.packaged,
    stamp: patch.stamp === undefined ? state.stamp : patch.stamp,
    stage1Stamp: patch.stage1Stamp === undefined ? state.stage1Stamp : patch.stage1Stamp,
  };
}

function patchedTarballs(state: BuildState, patch: StatePatch): string | null {
  if (patch.tarballs !== undefined) return patch.tarballs;
  const remade =
    patch.llvm !== undefined || patch.rustc !== undefined || Object.keys(patch.libraries ?? {}).length > 0;
  return remade ? null : state.tarballs;
}

/** In plans before the build, a library's name and digest are not known yet. */
const PENDING: LibraryState = {
  file: 'pending',
  pristine: { path: 'pending', sha256: 'pending' },
  content: 'pristine',
  optimisation: null,
};

function patchedLibrary(
  state: LibraryState | null,
  patch: Partial<LibraryState> | null | undefined,
): LibraryState | null {
  if (patch === undefined) return state;
  return patch === null ? null : { ...(state ?? PENDING), ...patch };
}

/** The state before our first step; existing files are not trusted. */
export function initialState(found: { readonly llvm: boolean; readonly rustc: boolean }): BuildState {
  return {
    ...EMPTY_STATE,
    llvm: { status: found.llvm ? 'unknown' : 'absent' },
    rustc: { status: found.rustc ? 'unknown' : 'absent' },
  };
}

/** @returns null when the text is not a state of this version; the caller starts from `initialState`. */
export function parseState(text: string): BuildState | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const known =
    isObject(value) &&
    value['version'] === 1 &&
    (value['sysroot'] === 'whole' || value['sysroot'] === 'partial') &&
    ['llvm', 'rustc', 'libraries', 'trained', 'gathered'].every((key) => isObject(value[key]));
  if (!known) return null;
  // Older states do not record tarballs, tools and stamps.
  const { trained, gathered, ...rest } = value as BuildState;
  return {
    ...rest,
    tarballs: (rest as Partial<BuildState>).tarballs ?? null,
    packaged: (rest as Partial<BuildState>).packaged ?? {},
    stamp: (rest as Partial<BuildState>).stamp ?? null,
    stage1: (rest as Partial<BuildState>).stage1 ?? null,
    stage1Stamp: (rest as Partial<BuildState>).stage1Stamp ?? null,
    trained: { ...OF_NO_PHASE, ...trained },
    gathered: { ...OF_NO_PHASE, ...gathered },
  };
}

export function formatState(state: BuildState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}

/** The variant that stands finished, or null. */
export function standing<Variant>(part: Standing<Variant>): Variant | null {
  return part.status === 'standing' ? part.variant : null;
}

export function sameVariant<Variant extends LlvmVariant | RustcVariant>(
  a: Variant | null,
  b: Variant,
): boolean {
  return (
    a !== null &&
    a.kind === b.kind &&
    a.profile === b.profile &&
    a.relocations === b.relocations &&
    a.inputs === b.inputs
  );
}
