import type { LlvmIndexedFacts, LlvmRawFacts } from '../llvm/magic';
import { profileVersionsOf } from '../llvm/versions';
import type { GradedFact } from './fact';

/** From this release on local functions are named and some functions are hashed in another way. */
const NEW_HASHES_LLVM = 19;
/** The newest version that a release before the change writes and that none after it does. */
const NEWEST_OLD_HASHES = 9;
/** Memory profiles have a version of their own since then, and that release reads these. */
const MEMPROF_LLVM = 20;
const MEMPROF_READABLE = { from: 2n, to: 4n };

/** What the version of an LLVM profile means for a release; null when it is read. */
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

/**
 * Whether a release refuses an indexed profile for the memory profile inside, although it could read the
 * rest. Before versions were kept apart only a profile of its own version is known to be read.
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
