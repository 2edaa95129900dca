import { statSync } from 'node:fs';
import type { Signature } from './signature';

/**
 * The evidence that a directory still has the same entries: making, removing and renaming one changes its
 * times. Writing into a file does not, so files are looked at each time.
 */
type DirectorySignature = Pick<Signature, 'mtime' | 'ctime' | 'inode'>;

export interface Listing {
  /** Relative to the tree, with slashes; empty: the tree itself. */
  readonly dir: string;
  readonly signature: DirectorySignature;
  /** Names of the entries, those of directories with a slash at the end, sorted as strings are. */
  readonly keys: readonly string[];
}

/** Finds an earlier walk's listing of a directory; null: none. */
export type KnownListing = (dir: string) => Listing | null;

/**
 * The listings of one walk. Listing a directory takes ten times as long as checking its times, and a Rust
 * tree has 15,000 directories.
 */
export class Listings {
  readonly #found: Listing[] = [];
  /** The time before the first listing, by the clock of this machine, in nanoseconds. */
  readonly #began = BigInt(Date.now()) * 1_000_000n;

  constructor(private readonly known: KnownListing) {}

  /**
   * @param list lists the directory, in the order of {@link Listing.keys}
   * @throws the system's error
   */
  keysOf(dir: string, place: string | Buffer, list: () => readonly string[]): readonly string[] {
    // Before the listing: the next walk then sees a change made meanwhile. Through a link: the tree itself
    // may be one, whose own times tell nothing.
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
   * The listings whose directories cannot change later and keep the same times.
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
