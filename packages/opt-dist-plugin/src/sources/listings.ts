import { statSync } from 'node:fs';
import type { Signature } from './signature';

/**
 * What tells whether a directory still has the entries that it had: making, removing and renaming one changes
 * its times. What is written into a file does not, so files are looked at each time.
 */
type DirectorySignature = Pick<Signature, 'mtime' | 'ctime' | 'inode'>;

export interface Listing {
  /** Relative to the tree, with slashes; empty: the tree itself. */
  readonly dir: string;
  readonly signature: DirectorySignature;
  /** Names of the entries, those of directories with a slash at the end, sorted as strings are. */
  readonly keys: readonly string[];
}

/** Finds what an earlier walk knew of a directory; null: nothing. */
export type KnownListing = (dir: string) => Listing | null;

/**
 * The listings of one walk. To list a directory takes ten times as long as to look whether it changed, and a
 * Rust tree has 15,000 of them.
 */
export class Listings {
  readonly #found: Listing[] = [];
  /** By the clock of this machine, in nanoseconds; nothing was listed before. */
  readonly #began = BigInt(Date.now()) * 1_000_000n;

  constructor(private readonly known: KnownListing) {}

  /**
   * @param list lists the directory, in the order of {@link Listing.keys}
   * @throws what the system refuses
   */
  keysOf(dir: string, place: string | Buffer, list: () => readonly string[]): readonly string[] {
    // Before it is listed: what changes meanwhile is then seen the next time.
    // Through a link: the tree itself may be one, whose own times tell nothing.
    const { mtimeNs: mtime, ctimeNs: ctime, ino: inode } = statSync(place, { bigint: true });
    const known = this.known(dir);
    const listing =
      known?.signature.mtime === mtime && known.signature.ctime === ctime && known.signature.inode === inode
        ? known
        : { dir, signature: { mtime, ctime, inode }, keys: list() };
    this.#found.push(listing);
    return listing.keys;
  }

  /**
   * Those which cannot have changed later and have the same times.
   * @param granularity nanoseconds within which two changes may show the same time
   * @param behind nanoseconds that the clock of the file system may be behind that of the machine
   */
  settled(granularity: bigint, behind: bigint): Listing[] {
    return this.#found.filter(({ signature: { mtime, ctime } }) => {
      const latest = mtime > ctime ? mtime : ctime;
      return latest + granularity < this.#began - behind;
    });
  }
}
