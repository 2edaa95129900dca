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
import { SOURCE_GROUP_NAMES, type SourceGroup } from '../bootstrap';
import { isSystemError } from './attempt';
import type { Signature } from './sources-walk';

/** What was read of a source tree, so that files which are as they were need not be read again. */
export interface ReadTree {
  /** Sorted by path. */
  readonly rows: readonly KnownFile[];
  /** Digests of the groups that all rows together give. */
  readonly groups: Readonly<Record<SourceGroup, string>>;
}

export interface KnownFile {
  readonly path: string;
  /** null: it was so young that a later change might not show; it must be read again. */
  readonly signature: Signature | null;
  /** sha256 of the content, or of where a link points. */
  readonly digest: Buffer;
}

/** A read tree as it was kept. Its rows are numbered, and made only when asked for: most are just compared. */
export class KnownTree {
  constructor(
    readonly paths: readonly string[],
    private readonly numbers: BigInt64Array,
    private readonly digests: Buffer,
    readonly groups: ReadTree['groups'],
  ) {}

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

  /** Is the file what it was when it was read? */
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
 * A line that names the format, one of JSON, and in binary: paths, each with a null byte at its end, then for each
 * file five signed 64-bit numbers and 32 bytes of digest, then the sha256 of it all.
 */
const FORMAT = `opt-dist sources 1 ${os.endianness()}\n`;
const DIGEST = 32;
const FIELDS = 5;

interface Header {
  readonly files: number;
  readonly pathBytes: number;
  readonly groups: ReadTree['groups'];
}

export function encodeTree({ rows, groups }: ReadTree): Buffer {
  const paths = Buffer.from(rows.map((row) => `${row.path}\0`).join(''));
  const header: Header = { files: rows.length, pathBytes: paths.length, groups };
  const signatures = new BigInt64Array(rows.length * FIELDS);
  rows.forEach(({ signature }, row) => {
    const { size, mtime, ctime, inode, mode } = signature ?? UNSETTLED;
    signatures.set([size, mtime, ctime, inode, mode], row * FIELDS);
  });
  const parts = [
    Buffer.from(`${FORMAT}${JSON.stringify(header)}\n`),
    paths,
    Buffer.from(signatures.buffer),
    ...rows.map(({ digest }) => digest),
  ];
  const content = Buffer.concat(parts);
  return Buffer.concat([content, sha256(content)]);
}

/** @returns null for whatever is not whole and of this version */
export function decodeTree(file: Buffer): KnownTree | null {
  const content = file.subarray(0, -DIGEST);
  if (!file.subarray(0, FORMAT.length).equals(Buffer.from(FORMAT))) return null;
  if (!sha256(content).equals(file.subarray(-DIGEST))) return null;
  const headerEnd = content.indexOf('\n', FORMAT.length);
  // The checksum says that we wrote it.
  const header = JSON.parse(content.toString('utf8', FORMAT.length, headerEnd)) as Header;
  if (Object.keys(header.groups).join() !== SOURCE_GROUP_NAMES.join()) return null;
  const pathsEnd = headerEnd + 1 + header.pathBytes;
  const paths = content.toString('utf8', headerEnd + 1, pathsEnd).split('\0');
  const digestsStart = pathsEnd + header.files * FIELDS * 8;
  // Numbers lie at multiples of eight only in memory of their own.
  const numbers = new BigInt64Array(Uint8Array.from(content.subarray(pathsEnd, digestsStart)).buffer);
  return new KnownTree(paths.slice(0, -1), numbers, content.subarray(digestsStart), header.groups);
}

const UNSETTLED: Signature = { size: -1n, mtime: 0n, ctime: 0n, inode: 0n, mode: 0n };

/** The file that keeps what is known of one tree. Without a place that can be written to there is just none. */
export class SourcesCache {
  private constructor(private readonly file: string) {}

  /**
   * @param dir absolute; made when something is first kept
   * @param about what was looked at: the tree, and with what left out
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

  /** Starts a new version; whoever finishes last wins, and readers see a whole one at any time. */
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
  /** When it began, in nanoseconds, by the clock of the file system or of the machine, whichever is behind. */
  readonly began: bigint;

  constructor(
    private readonly file: string,
    private readonly partial: string,
    private readonly descriptor: number,
  ) {
    const [here, there] = [BigInt(Date.now()) * 1_000_000n, fstatSync(descriptor, { bigint: true }).mtimeNs];
    this.began = here < there ? here : there;
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

/** What the system refuses costs time, never a result. */
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
