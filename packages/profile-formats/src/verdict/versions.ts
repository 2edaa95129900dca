import type { LlvmIndexedFacts, LlvmRawFacts } from '../llvm/magic';
import { profileVersionsOf } from '../llvm/versions';
import type { GradedFact } from './fact';

/** The first release that names local functions and hashes some functions in a new way. */
const NEW_HASHES_LLVM = 19;
/** The newest indexed version that only releases before this change write. */
const NEWEST_OLD_HASHES = 9;
/** The first release whose memory profiles have a version of their own, and the versions that it reads. */
const MEMPROF_LLVM = 20;
const MEMPROF_READABLE = { from: 2n, to: 4n };

/** Raw versions whose layout is known from public sources only: no file and no tool of them was at hand. */
const UNTRIED_RAW_VERSIONS: readonly number[] = [11];

/** Judges the version of an LLVM profile for a release; null if the release reads it. */
export function versionFact(
  { kind, version }: Pick<LlvmRawFacts | LlvmIndexedFacts, 'kind' | 'version'>,
  llvmMajor: number,
): GradedFact | null {
  if (version === null) return null;
  const release = profileVersionsOf(llvmMajor);
  if (!release) return { grade: 'usable', fact: { kind: 'release-not-known', llvmMajor } };
  const isRaw = kind === 'llvm-raw';
  const readable = isRaw ? { from: release.raw, to: release.raw } : { from: 1, to: release.indexed };
  if (version < readable.from || version > readable.to) {
    const isChecked = isRaw ? release.rawIsChecked : release.indexedIsChecked;
    return {
      grade: 'unusable',
      fact: { kind: 'version-not-readable', format: kind, found: version, readable, llvmMajor, isChecked },
    };
  }
  return !isRaw && version <= NEWEST_OLD_HASHES && llvmMajor >= NEW_HASHES_LLVM
    ? { grade: 'stale', fact: { kind: 'older-hashes', found: version, llvmMajor } }
    : null;
}

/** Tells of a layout that no tool was compared with; null for all others. */
export function untriedFact({
  kind,
  version,
}: Pick<LlvmRawFacts | LlvmIndexedFacts, 'kind' | 'version'>): GradedFact | null {
  return kind === 'llvm-raw' && version !== null && UNTRIED_RAW_VERSIONS.includes(version)
    ? { grade: 'usable', fact: { kind: 'layout-not-tried', format: kind, version } }
    : null;
}

/**
 * Judges the memory profile inside an indexed profile that the release could otherwise read. Where memory
 * profiles have no version of their own, only a profile of the release's own version is known to be readable.
 */
export function memProfFact(
  version: number | null,
  memProf: bigint | null,
  llvmMajor: number,
): GradedFact | null {
  if (memProf === null) return null;
  const isReadable =
    llvmMajor >= MEMPROF_LLVM
      ? memProf >= MEMPROF_READABLE.from && memProf <= MEMPROF_READABLE.to
      : profileVersionsOf(llvmMajor)?.indexed === version;
  return isReadable
    ? null
    : { grade: 'unusable', fact: { kind: 'memprof-not-readable', found: memProf, llvmMajor } };
}
