import { ok, type Result } from 'profile-formats';
import { ArchiveNames, type BesideOutputs, type NameRules } from './archive-names';
import type { ArchiveLimits } from './limits';
import { DISK, type Refusal, refuse } from './refusal';
import { BLOCK_BYTES, isZero, readLongName, readTarHeader, type TarHeader } from './tar-header';

/** Takes the content of a file of the archive, piece by piece. */
export interface ArchiveSink {
  write(bytes: Buffer): void | Promise<void>;
  end(): void | Promise<void>;
}

export interface ArchiveVisitor extends NameRules {
  /** Called for each file before anything else is judged of it: why the walk ends there. */
  named?(name: string): Result<void, Refusal>;
  /** Called for each file: the sink of its content, null when nobody needs it, or why the file is refused. */
  file(name: string, size: number): Promise<Result<ArchiveSink | null, Refusal>>;
}

/** The bytes of an archive, unpacked, in their order. */
export interface ArchiveBytes {
  /** The next ones; null after the last, when they are known to be whole. */
  next(): Promise<Result<Buffer | null, Refusal>>;
}

export interface WalkRules {
  readonly limits: ArchiveLimits;
  /** Bytes that all its files may have together. */
  readonly room: number;
  readonly besides: BesideOutputs;
}

/**
 * Reads an archive from its first byte to its last, in bounded memory. When it succeeds, the visitor has
 * allowed every file and seen its content.
 */
export function walkTar(
  bytes: ArchiveBytes,
  visitor: ArchiveVisitor,
  rules: WalkRules,
): Promise<Result<void, Refusal>> {
  return new Walk(bytes, visitor, rules).run();
}

class Walk {
  private held: Buffer = Buffer.alloc(0);
  private readonly names: ArchiveNames;
  private unpacked = 0;

  constructor(
    private readonly bytes: ArchiveBytes,
    private readonly visitor: ArchiveVisitor,
    private readonly rules: WalkRules,
  ) {
    this.names = new ArchiveNames(visitor, rules.limits, rules.besides);
  }

  async run(): Promise<Result<void, Refusal>> {
    const pending: { name: string | null; target: string | null } = { name: null, target: null };
    for (;;) {
      const header = await this.header();
      if (!header.ok) return header;
      const { value } = header;
      if (value.kind === 'long') {
        const { of } = value;
        if (pending[of] !== null) return refuse('archive', `a header after a long ${of}`, `a second ${of}`);
        const text = await this.longName(value.size);
        if (!text.ok) return text;
        pending[of] = text.value;
        continue;
      }
      if (value.kind === 'end') {
        const isWhole = pending.name === null && pending.target === null;
        return isWhole ? this.end() : refuse('archive', 'a header after a long name', "the archive's end");
      }
      const taken = await this.entry({
        ...value,
        name: pending.name ?? value.name,
        target: pending.target ?? value.target,
      });
      if (!taken.ok) return taken;
      pending.name = pending.target = null;
    }
  }

  private async header(): Promise<Result<TarHeader, Refusal>> {
    const block = await this.take(BLOCK_BYTES);
    return block.ok ? readTarHeader(block.value) : block;
  }

  private async longName(size: number): Promise<Result<string, Refusal>> {
    const content = await this.take(padded(size));
    return content.ok ? readLongName(content.value.subarray(0, size)) : content;
  }

  private async entry({
    kind,
    name,
    size,
    target,
  }: Extract<TarHeader, { name: string }>): Promise<Result<void, Refusal>> {
    const added = this.names.add(name, kind, target);
    if (!added.ok || kind !== 'file') return added;
    const named = this.visitor.named?.(name) ?? ok(undefined);
    if (!named.ok) return named;
    // The declared sizes decide, so that nothing is unpacked first.
    this.unpacked += size;
    if (this.unpacked > this.rules.room)
      return refuse(`archive: ${name}`, `at most ${this.rules.room} bytes in all`, `${this.unpacked}`);
    const { diskBytes } = this.rules.limits;
    if (this.unpacked > diskBytes)
      return refuse(DISK, `room for ${this.unpacked} bytes or more`, `${diskBytes}`);
    const fixed = Object.hasOwn(this.rules.besides, name) ? this.rules.besides[name] : null;
    const sink =
      typeof fixed === 'number' && size !== fixed
        ? refuse(`archive: ${name}`, `${fixed} bytes`, `${size}`)
        : await this.visitor.file(name, size);
    if (!sink.ok) return sink;
    const content = await this.pass(size, sink.value).finally(() => sink.value?.end());
    return content.ok ? this.pass(padded(size) - size, null) : content;
  }

  /** Nx and tar stop at the first blocks of zeros: anything after them would be judged here, but not unpacked there. */
  private async end(): Promise<Result<void, Refusal>> {
    for (const name of Object.keys(this.rules.besides)) {
      if (!this.names.has(name)) return refuse(`archive: ${name}`, 'a file that is always there', 'nothing');
    }
    for (let seen = BLOCK_BYTES + this.held.length; ;) {
      if (!isZero(this.held) || seen > 64 * BLOCK_BYTES)
        return refuse('archive', 'nothing after its end', 'more data');
      const more = await this.bytes.next();
      if (!more.ok) return more;
      if (more.value === null) return ok(undefined);
      this.held = more.value;
      seen += more.value.length;
    }
  }

  /** A few bytes at once. */
  private async take(length: number): Promise<Result<Buffer, Refusal>> {
    const pieces: Buffer[] = [];
    const passed = await this.pass(length, {
      write: (bytes) => void pieces.push(bytes),
      end: () => undefined,
    });
    const [first, ...others] = pieces;
    if (!passed.ok) return passed;
    return ok(first !== undefined && others.length === 0 ? first : Buffer.concat(pieces));
  }

  private async pass(length: number, sink: ArchiveSink | null): Promise<Result<void, Refusal>> {
    let left = length;
    while (left > 0) {
      if (this.held.length === 0) {
        const more = await this.bytes.next();
        if (!more.ok) return more;
        if (more.value === null) return refuse('archive', `${left} more bytes`, "the archive's end");
        this.held = more.value;
      }
      const piece = this.held.subarray(0, left);
      this.held = this.held.subarray(piece.length);
      left -= piece.length;
      await sink?.write(piece);
    }
    return ok(undefined);
  }
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}
