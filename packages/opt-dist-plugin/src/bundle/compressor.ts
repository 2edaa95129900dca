import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { err, ok, type Result } from 'profile-formats';
import type { ArchiveBytes } from '../archive/walk';
import { type Refusal, refuse } from '../archive/refusal';
import type { Problem } from '../model/problem';
import { cleanEnvironment } from '../process/environment';
import { systemProbe, versionIn } from '../process/probe';
import type { ArchiveFormat } from './format';

/** A program that packs bundles. One thread: with several, the bytes depend on their number. */
export interface Compressor {
  readonly program: 'zstd' | 'xz';
  readonly suffix: string;
  readonly args: readonly string[];
}

export const COMPRESSORS = {
  zstd: { program: 'zstd', suffix: '.tar.zst', args: ['-19', '-T1', '-q', '-c'] },
  xz: { program: 'xz', suffix: '.tar.xz', args: ['-6', '-T1', '-c'] },
} as const satisfies Readonly<Record<string, Compressor>>;

/** The version of a compressor, or that there is none. */
export async function compressorVersion(
  { program }: Compressor,
  env: NodeJS.ProcessEnv,
): Promise<Result<string, Problem>> {
  const text = await systemProbe(env).output(program, ['--version']);
  return text === null ? err(missing(program)) : ok(versionOf(text));
}

/** `zstd` writes v before its version, `xz` says that of its library, too. */
function versionOf(text: string): string {
  const first = text.split('\n')[0] ?? '';
  return /v?(\d+(?:\.\d+)+)/.exec(first)?.[1] ?? versionIn(text);
}

/** Bytes of an archive as they are unpacked; ends the program that unpacks them. */
export class UnpackedBytes implements ArchiveBytes {
  private readonly chunks: AsyncIterator<Buffer, undefined>;

  private constructor(
    private readonly format: ArchiveFormat,
    private readonly stream: Readable,
    private readonly child: ChildProcess | null,
    private readonly ended: Promise<unknown>,
  ) {
    this.chunks = (stream as AsyncIterable<Buffer, undefined>)[Symbol.asyncIterator]();
  }

  static async open(
    file: string,
    format: ArchiveFormat,
    env: NodeJS.ProcessEnv,
  ): Promise<Result<UnpackedBytes, Problem>> {
    if (format === 'tar' || format === 'gzip') {
      const source = createReadStream(file);
      const stream = format === 'tar' ? source : source.pipe(createGunzip());
      source.on('error', (error) => stream.destroy(error));
      return ok(new UnpackedBytes(format, stream, null, Promise.resolve()));
    }
    const child = spawn(format, ['-d', '-c', '-q', '--', file], {
      env: cleanEnvironment(env),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'close').catch(() => undefined);
    const started = await Promise.race([
      once(child, 'spawn').then(() => true),
      once(child, 'error').then(() => false),
    ]).catch(() => false);
    return started ? ok(new UnpackedBytes(format, child.stdout, child, ended)) : err(missing(format));
  }

  async next(): Promise<Result<Buffer | null, Refusal>> {
    try {
      const step = await this.chunks.next();
      if (step.done !== true) return ok(step.value);
    } catch (error) {
      return refuse(this.format, 'data that unpacks', error instanceof Error ? error.message : String(error));
    }
    await this.ended;
    const code = this.child?.exitCode ?? 0;
    return code === 0 ? ok(null) : refuse(this.format, 'data that unpacks', `exit code ${code}`);
  }

  async close(): Promise<void> {
    this.child?.kill('SIGKILL');
    this.stream.destroy();
    await this.ended;
  }
}

function missing(program: string): Problem {
  return { kind: 'missing-tool', tool: program, searched: ['PATH'], neededFor: 'bundles of profiles' };
}
