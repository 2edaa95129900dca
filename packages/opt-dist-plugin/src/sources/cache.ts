import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SOURCE_GROUP_NAMES, type SourceGroup } from '../tree/source-group';
import { isSystemError } from '../fs/attempt';
import type { Listing } from './listings';
import type { Signature } from './signature';

/** The facts of a source tree from an earlier reading, so that unchanged files need not be read again. */
export interface ReadTree {
  /** Sorted by path. */
  readonly rows: readonly KnownFile[];
  /** Digests of the groups, over all rows. */
  readonly groups: Readonly<Record<SourceGroup, string>>;
  /** Directories that need not be listed again while they are unchanged. */
  readonly listings: readonly Listing[];
}

export interface KnownFile {
  readonly path: string;
  /** null: the file was so young that a later change might not show; it must be read again. */
  readonly signature: Signature | null;
  /** sha256 of the content, or of a link's target. */
  readonly digest: Buffer;
}

/** A stored reading of a tree. Its rows are numbered, and built only on request: most are only compared. */
export class KnownTree {
  constructor(
    readonly paths: readonly string[],
    private readonly numbers: BigInt64Array,
    private readonly digests: Buffer,
    readonly groups: ReadTree['groups'],
    private readonly directories: ReadonlyMap<string, Listing>,
  ) {}

  get listings(): Listing[] {
    return [...this.directories.values()];
  }

  listing(dir: string): Listing | null {
    return this.directories.get(dir) ?? null;
  }

  get rows(): KnownFile[] {
    return this.paths.map((_, row) => this.row(row));
  }

  row(row: number): KnownFile {
    return { path: this.paths[row] ?? '', signature: this.signature(row), digest: this.digest(row) };
  }

  digest(row: number): Buffer {
    return this.digests.subarray(row * DIGEST, (row + 1) * DIGEST);
  }

  signature(row: number): Signature | null {
    const number = (field: number) => this.numbers[row * FIELDS + field] ?? 0n;
    const [size, mtime, ctime, inode, mode] = [number(0), number(1), number(2), number(3), number(4)];
    return size === UNSETTLED.size ? null : { size, mtime, ctime, inode, mode };
  }

  /** Is the file unchanged since it was read? */
  has(row: number, { size, mtime, ctime, inode, mode }: Signature): boolean {
    const { numbers } = this;
    const start = row * FIELDS;
    return (
      numbers[start] === size &&
      numbers[start + 1] === mtime &&
      numbers[start + 2] === ctime &&
      numbers[start + 3] === inode &&
      numbers[start + 4] === mode
    );
  }
}

/**
 * A line that names the format, one of JSON, and in binary: paths, each with a null byte at its end; for each
 * listing its directory, the number of its entries and these, each with a null byte at its end; for each file
 * five signed 64-bit numbers, for each listing three; for each file 32 bytes of digest; then the sha256 of it
 * all.
 */
const FORMAT = `opt-dist sources 3 ${os.endianness()}\n`;
const DIGEST = 32;
const FIELDS = 5;
const LISTING_FIELDS = 3;

interface Header {
  readonly files: number;
  readonly pathBytes: number;
  readonly listings: number;
  readonly listingBytes: number;
  readonly groups: ReadTree['groups'];
}

export function encodeTree({ rows, groups, listings }: ReadTree): Buffer {
  const paths = textsOf(rows.map((row) => row.path));
  const listed = textsOf(listings.flatMap(({ dir, keys }) => [dir, String(keys.length), ...keys]));
  const header: Header = {
    files: rows.length,
    pathBytes: paths.length,
    listings: listings.length,
    listingBytes: listed.length,
    groups,
  };
  const signatures = new BigInt64Array(rows.length * FIELDS);
  rows.forEach(({ signature }, row) => {
    const { size, mtime, ctime, inode, mode } = signature ?? UNSETTLED;
    signatures.set([size, mtime, ctime, inode, mode], row * FIELDS);
  });
  const times = listings.flatMap(({ signature: { mtime, ctime, inode } }) => [mtime, ctime, inode]);
  const parts = [
    Buffer.from(`${FORMAT}${JSON.stringify(header)}\n`),
    paths,
    listed,
    Buffer.from(signatures.buffer),
    Buffer.from(BigInt64Array.from(times).buffer),
    ...rows.map(({ digest }) => digest),
  ];
  const content = Buffer.concat(parts);
  return Buffer.concat([content, sha256(content)]);
}

/** @returns null for a file that is incomplete or of another version */
export function decodeTree(file: Buffer): KnownTree | null {
  const content = file.subarray(0, -DIGEST);
  if (!file.subarray(0, FORMAT.length).equals(Buffer.from(FORMAT))) return null;
  if (!sha256(content).equals(file.subarray(-DIGEST))) return null;
  const headerEnd = content.indexOf('\n', FORMAT.length);
  // The checksum shows that this code wrote it.
  const header = JSON.parse(content.toString('utf8', FORMAT.length, headerEnd)) as Header;
  if (Object.keys(header.groups).join() !== SOURCE_GROUP_NAMES.join()) return null;
  const pathsEnd = headerEnd + 1 + header.pathBytes;
  const listedEnd = pathsEnd + header.listingBytes;
  const timesStart = listedEnd + header.files * FIELDS * 8;
  const digestsStart = timesStart + header.listings * LISTING_FIELDS * 8;
  return new KnownTree(
    textsIn(content.subarray(headerEnd + 1, pathsEnd)),
    numbersIn(content.subarray(listedEnd, timesStart)),
    content.subarray(digestsStart),
    header.groups,
    listingsIn(
      textsIn(content.subarray(pathsEnd, listedEnd)),
      numbersIn(content.subarray(timesStart, digestsStart)),
    ),
  );
}

function listingsIn(texts: readonly string[], numbers: BigInt64Array): Map<string, Listing> {
  const listings = new Map<string, Listing>();
  for (let at = 0; at < texts.length;) {
    const [dir = '', count] = [texts[at], Number(texts[at + 1])];
    const number = (field: number) => numbers[listings.size * LISTING_FIELDS + field] ?? 0n;
    const signature = { mtime: number(0), ctime: number(1), inode: number(2) };
    at += 2 + count;
    listings.set(dir, { dir, signature, keys: texts.slice(at - count, at) });
  }
  return listings;
}

/** No path and no name has a null byte. */
function textsOf(texts: readonly string[]): Buffer {
  return Buffer.from(texts.map((text) => `${text}\0`).join(''));
}

function textsIn(bytes: Buffer): string[] {
  return bytes.toString('utf8').split('\0').slice(0, -1);
}

/** Numbers lie at multiples of eight only in memory of their own. */
function numbersIn(bytes: Buffer): BigInt64Array {
  return new BigInt64Array(Uint8Array.from(bytes).buffer);
}

const UNSETTLED: Signature = { size: -1n, mtime: 0n, ctime: 0n, inode: 0n, mode: 0n };

/** The file with the stored reading of one tree. Without a writable place there is no such file. */
export class SourcesCache {
  private constructor(private readonly file: string) {}

  /**
   * @param dir absolute; made when something is first kept
   * @param about identifies the reading: the tree, and the directories left out
   */
  static in(dir: string, about: unknown): SourcesCache {
    const name = sha256(Buffer.from(JSON.stringify(about)))
      .toString('hex')
      .slice(0, 16);
    return new SourcesCache(path.join(dir, `sources-${name}.bin`));
  }

  load(): KnownTree | null {
    return refused(() => decodeTree(readFileSync(this.file)));
  }

  /** Starts a new version. The last writer to finish wins, and readers see a whole version at any time. */
  begin(): CacheUpdate | null {
    return refused(() => {
      mkdirSync(path.dirname(this.file), { recursive: true });
      const partial = `${this.file}.${randomBytes(6).toString('hex')}.partial`;
      const descriptor = openSync(partial, 'wx', 0o600);
      return new CacheUpdate(this.file, partial, descriptor);
    });
  }
}

export class CacheUpdate {
  /**
   * The time of the start, in nanoseconds, by the clock of the file system or of the machine, whichever is
   * behind.
   */
  readonly began: bigint;
  /** Nanoseconds that the clock of the file system is behind that of the machine, if it is. */
  readonly behind: bigint;

  constructor(
    private readonly file: string,
    private readonly partial: string,
    private readonly descriptor: number,
  ) {
    const [here, there] = [BigInt(Date.now()) * 1_000_000n, fstatSync(descriptor, { bigint: true }).mtimeNs];
    this.began = here < there ? here : there;
    this.behind = here - this.began;
  }

  finish(tree: ReadTree): void {
    const content = encodeTree(tree);
    const kept = refused(() => {
      for (let written = 0; written < content.length;) {
        written += writeSync(this.descriptor, content, written);
      }
      renameSync(this.partial, this.file);
      return true;
    });
    if (kept === null) this.abandon();
    else closeSync(this.descriptor);
  }

  abandon(): void {
    closeSync(this.descriptor);
    refused(() => {
      rmSync(this.partial, { force: true });
    });
  }
}

/** A refusal of the system costs time, never a result. */
function refused<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
