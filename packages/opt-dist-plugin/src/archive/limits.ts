import { GIB, MIB } from '../text/byte-count';

/**
 * The most that an entry may have of everything; an entry beyond a limit is refused before more is read or
 * written.
 */
export interface ArchiveLimits {
  /** Bytes of all files in the archive. */
  readonly bytes: number;
  /** An entry may unpack to at most this many bytes for each byte of the archive, … */
  readonly ratio: number;
  /** … or to this many bytes, if that is more, when it is a stage's, … */
  readonly freeBytes: number;
  /** … or to this many when it is another task's, which may be a log or an image full of zeros. */
  readonly otherFreeBytes: number;
  /** Bytes for which the disks have room. */
  readonly diskBytes: number;
  /** Files, directories and links. */
  readonly names: number;
  /** Bytes of all their names: they are held in memory. */
  readonly nameBytes: number;
  /** Bytes of one part of a name, as file systems take them. */
  readonly partBytes: number;
  /** Bytes of a whole name; the directories before it need some, too. */
  readonly pathBytes: number;
  /** Directories within one another. */
  readonly depth: number;
  /** Whether names are one here that differ only in case or Unicode form; of a stage, none may. */
  readonly foldsNames: boolean;
  /** Bytes of a manifest, which is held in memory, too. */
  readonly manifestBytes: number;
  /** Bytes of a `run.json`. */
  readonly runBytes: number;
}

/**
 * Generous to real entries: profiles of a whole rustc are some hundred MiB and pack to a fifth or a tenth.
 * Deflate itself ends at 1032 bytes for one.
 */
export const DEFAULT_LIMITS: ArchiveLimits = {
  bytes: 32 * GIB,
  ratio: 100,
  freeBytes: 64 * MIB,
  otherFreeBytes: GIB,
  diskBytes: Infinity,
  names: 1_000_000,
  nameBytes: 64 * MIB,
  partBytes: 255,
  pathBytes: 3072,
  depth: 200,
  foldsNames: false,
  manifestBytes: 8 * MIB,
  runBytes: MIB,
};
