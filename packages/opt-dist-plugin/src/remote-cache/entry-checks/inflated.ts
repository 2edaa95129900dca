import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { ok, type Result } from 'profile-formats';
import type { EntryProblem } from '../entry';
import { isSystemError } from '../../fs/attempt';
import { refuse } from '../../archive/refusal';

/** A gzip header without options, as Nx writes it; time and system do not matter. */
const HEADER = Buffer.from('1f8b0800', 'hex');
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const CHUNK_BYTES = 256 * 1024;

/**
 * The content of one gzip member (RFC 1952) that fills its file up to a given byte, with checksum and size
 * compared. Nx unpacks the first member of an entry and looks at neither (23.2.1); node's own gunzip would
 * continue with a second one, and read more than Nx does.
 */
export class Inflated {
  private crc = 0;
  private size = 0;
  private readonly chunks: AsyncIterator<Buffer, undefined>;

  private constructor(
    private readonly trailer: Buffer,
    private readonly deflatedBytes: number,
    private readonly source: ReadStream,
    private readonly inflate: InflateRaw,
  ) {
    // The iterator reports every failure; this only ends one stream with the other.
    pipeline(source, inflate, () => undefined);
    this.chunks = (inflate as AsyncIterable<Buffer, undefined>)[Symbol.asyncIterator]();
  }

  /** @param archiveBytes end of the member in the file */
  static async open(file: string, archiveBytes: number): Promise<Result<Inflated, EntryProblem>> {
    const deflatedBytes = archiveBytes - HEADER_BYTES - TRAILER_BYTES;
    if (deflatedBytes < 1) return refuse('gzip', 'an archive', `${archiveBytes} bytes`);
    const handle = await open(file);
    const header = Buffer.alloc(HEADER_BYTES);
    const trailer = Buffer.alloc(TRAILER_BYTES);
    try {
      await handle.read(header, 0, HEADER_BYTES, 0);
      await handle.read(trailer, 0, TRAILER_BYTES, archiveBytes - TRAILER_BYTES);
    } finally {
      await handle.close();
    }
    if (!header.subarray(0, HEADER.length).equals(HEADER))
      return refuse('gzip', `a header ${HEADER.toString('hex')}`, header.toString('hex', 0, HEADER.length));
    const end = archiveBytes - TRAILER_BYTES - 1;
    const source = createReadStream(file, { start: HEADER_BYTES, end, highWaterMark: CHUNK_BYTES });
    return ok(new Inflated(trailer, deflatedBytes, source, createInflateRaw({ chunkSize: CHUNK_BYTES })));
  }

  /** The next bytes; null after the last, when checksum and size match. */
  async next(): Promise<Result<Buffer | null, EntryProblem>> {
    try {
      const step = await this.chunks.next();
      if (step.done === true) return this.ended();
      const { value } = step;
      this.crc = crc32(value, this.crc);
      this.size += value.length;
      return ok(value);
    } catch (error) {
      if (isDataError(error)) return refuse('gzip', 'data that unpacks', error.message);
      throw error;
    }
  }

  close(): void {
    this.source.destroy();
    this.inflate.destroy();
  }

  private ended(): Result<null, EntryProblem> {
    const behind = this.deflatedBytes - this.inflate.bytesWritten;
    if (behind !== 0) return refuse('gzip', 'nothing after the archive', `${behind} bytes`);
    const [crc, size] = [this.trailer.readUInt32LE(0), this.trailer.readUInt32LE(4)];
    if (crc !== this.crc) return refuse('gzip', `CRC-32 ${hex(crc)}`, hex(this.crc));
    const modulo = this.size % 2 ** 32;
    return size === modulo ? ok(null) : refuse('gzip', `${size} bytes modulo 2^32`, String(modulo));
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Is this an error of zlib? Its code decides, as under jest node's errors are of another realm. */
function isDataError(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && code.startsWith('Z_') && !isSystemError(error);
}
