import { GIB, MIB } from '../../text/byte-count';

/**
 * The most that an entry may have of everything; an entry beyond a limit is refused before more is read or
 * written.
 */
export interface EntryLimits {
  /** Bytes of all files in the archive. */
  readonly bytes: number;
  /** A stage's entry may unpack to at most this many bytes for each byte of the archive, … */
  readonly ratio: number;
  /** … or to this many bytes, if that is more. */
  readonly freeBytes: number;
  /** Files, directories and links. */
  readonly names: number;
  /** Bytes of all their names: they are held in memory. */
  readonly nameBytes: number;
  /** Bytes of a manifest, which is held in memory, too. */
  readonly manifestBytes: number;
  /** Bytes of a `run.json`. */
  readonly runBytes: number;
}

/**
 * Generous to real entries: profiles of a whole rustc are some hundred MiB and pack to a fifth or a tenth.
 * Deflate itself ends at 1032 bytes for one.
 */
export const DEFAULT_LIMITS: EntryLimits = {
  bytes: 32 * GIB,
  ratio: 100,
  freeBytes: 64 * MIB,
  names: 1_000_000,
  nameBytes: 64 * MIB,
  manifestBytes: 8 * MIB,
  runBytes: MIB,
};
