import { byLibrary } from '../model/components';
import { OF_NO_PHASE, type StatePatch } from './build-state';

/** Parts of a key by which LLVM's own build is not touched. */
const NOT_LLVMS = /^(sources\.(?!llvm$|bootstrap$)|tool\.stage0$|tool\.llvm-)/;

/**
 * What a build state forgets when its sources were edited while a stage ran: nobody knows which state of them
 * the compiler saw. Cargo and bootstrap build again what really changed; profiles and tarballs are made again.
 * @param parts of the stage's key
 */
export function afterEdit(parts: readonly string[]): StatePatch {
  const llvm = parts.some((part) => !NOT_LLVMS.test(part));
  return {
    rustc: { status: 'unknown' },
    stage1: null,
    stamp: null,
    ...(llvm ? { llvm: { status: 'unknown' as const } } : {}),
    libraries: byLibrary((library) => (library === 'llvm' && !llvm ? undefined : null)),
    trained: OF_NO_PHASE,
    gathered: OF_NO_PHASE,
    tarballs: null,
  } as StatePatch;
}
