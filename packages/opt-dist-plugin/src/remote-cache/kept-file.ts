import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { err, ok, type Result } from 'profile-formats';
import { attempt } from '../fs/attempt';
import type { ChangedFile, TransferProblem } from './policy/verdict';

/** The first bytes of gzip with deflate, as which Nx sends every archive. */
const GZIP = Buffer.from('1f8b08', 'hex');
const PIECE_BYTES = 256 * 1024;

/** Makes the outbox's directory, or throws where somebody else could put files into it. */
export async function ownDirectory(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const stats = await lstat(dir);
  if (!stats.isDirectory()) throw new Error(`${dir} is no directory of its own`);
  if (!isOwn(stats)) throw new Error(`${dir} belongs to another user`);
}

/**
 * A file of the outbox on its way to the server. What lies under its name counts for nothing: a crash of the
 * machine leaves empty files, and other programs can write there. An entry that is wrong on the server blocks
 * its name for everybody.
 */
export class KeptFile {
  private constructor(
    private readonly handle: FileHandle,
    private readonly sha256: string,
    readonly size: number,
  ) {}

  /** @param sha256 of the archive, as the outbox got it */
  static async open(file: string, sha256: string): Promise<Result<KeptFile, TransferProblem>> {
    // Without O_NONBLOCK, a pipe would wait for a writer.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const opened = await attempt('open', file, () => open(file, flags));
    if (!opened.ok) {
      const { code } = opened.error;
      return err(code === 'ELOOP' ? changed('a file', 'a link') : { kind: 'local-file', code });
    }
    const handle = opened.value;
    const judged = await attempt('read', file, async () => faultOf(await handle.stat(), handle));
    const fault: TransferProblem | null = judged.ok
      ? judged.value
      : { kind: 'local-file', code: judged.error.code };
    if (fault === null) return ok(new KeptFile(handle, sha256, (await handle.stat()).size));
    await handle.close();
    return err(fault);
  }

  /**
   * The content, which ends early when it is not the one that was kept: its last piece, without which a server
   * stores nothing, follows the comparison.
   * @param failed called before the end
   */
  async *bytes(failed: (problem: ChangedFile) => void): AsyncGenerator<Buffer> {
    const hash = createHash('sha256');
    let held: Buffer | null = null;
    const reader = this.handle.createReadStream({
      start: 0,
      end: this.size - 1,
      autoClose: false,
      highWaterMark: PIECE_BYTES,
    });
    for await (const piece of reader as AsyncIterable<Buffer>) {
      hash.update(piece);
      if (held !== null) yield held;
      held = piece;
    }
    const found = hash.digest('hex');
    if (found !== this.sha256) {
      failed(changed(`sha256 ${this.sha256.slice(0, 16)}…`, `${found.slice(0, 16)}…`));
      throw new Error('the file is not the one that was kept');
    }
    if (held !== null) yield held;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function faultOf(stats: Stats, handle: FileHandle): Promise<ChangedFile | null> {
  if (!stats.isFile()) return changed('a file', 'another kind');
  if (!isOwn(stats)) return changed("this user's file", "another user's");
  const start = Buffer.alloc(GZIP.length);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  return bytesRead === start.length && start.equals(GZIP)
    ? null
    : changed('an archive', stats.size === 0 ? 'nothing' : `${stats.size} bytes of something else`);
}

function isOwn({ uid }: Stats): boolean {
  return process.getuid === undefined || uid === process.getuid();
}

function changed(expected: string, found: string): ChangedFile {
  return { kind: 'changed-file', expected, found };
}
