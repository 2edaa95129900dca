import type { Result } from 'profile-formats';
import type { ArchiveLimits } from '../../archive/limits';
import { type ArchiveVisitor, walkTar } from '../../archive/walk';
import type { EntryProblem } from '../entry';
import { Inflated } from './inflated';
import { BY_NX } from './nx-files';

/**
 * Reads the archive of an entry from its first byte to its last.
 * @param archiveBytes end of the archive in the file
 */
export async function walkArchive(
  file: string,
  archiveBytes: number,
  visitor: ArchiveVisitor,
  limits: ArchiveLimits,
): Promise<Result<void, EntryProblem>> {
  const inflated = await Inflated.open(file, archiveBytes);
  if (!inflated.ok) return inflated;
  const freeBytes = visitor.outputs === null ? limits.otherFreeBytes : limits.freeBytes;
  const room = Math.min(limits.bytes, Math.max(freeBytes, archiveBytes * limits.ratio));
  try {
    return await walkTar(inflated.value, visitor, { limits, room, besides: BY_NX });
  } finally {
    inflated.value.close();
  }
}
