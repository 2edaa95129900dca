import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { err, MANIFEST_FILE, ok, parseManifest, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import { MOST_FILE_BYTES, MOST_NAME_BYTES, TAR_END, tarHeader, tarPadding } from '../archive/tar-writer';
import { attempt, unread } from '../fs/attempt';
import type { Problem } from '../model/problem';
import type { ProfilingStage } from '../model/stages';
import { cleanEnvironment } from '../process/environment';
import { type Compressor, compressorVersion } from './compressor';
import {
  BUNDLE_DIR,
  BUNDLE_FILE,
  type BundledSet,
  bundledName,
  type BundleManifest,
  formatBundleManifest,
} from './manifest';

/** A set to pack: its stage, and the directory with its manifest. */
export interface PackedSet {
  readonly stage: ProfilingStage;
  readonly dir: string;
}

/**
 * Packs sets into one file. Equal sets make equal bytes with the same version of the compressor; `run.json`,
 * which holds times, stays out.
 * @param file appears when it is whole
 */
export async function packBundle(
  sets: readonly PackedSet[],
  about: Pick<BundleManifest, 'host' | 'rust'>,
  compressor: Compressor,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<BundleManifest, Problem>> {
  const version = await compressorVersion(compressor, env);
  if (!version.ok) return version;
  const listed: BundledSet[] = [];
  for (const set of sets) {
    const files = await filesOf(set);
    if (!files.ok) return files;
    listed.push({ stage: set.stage, files: files.value });
  }
  const { program, args } = compressor;
  const manifest: BundleManifest = {
    schemaVersion: 1,
    ...about,
    compressor: { program, version: version.value, args },
    sets: listed,
  };
  const places = new Map(sets.map(({ stage, dir }) => [stage, dir]));
  const members = listed.flatMap(({ stage, files }) =>
    files.map(({ file: name, size }) => ({
      name: bundledName(stage, name),
      size,
      from: path.join(places.get(stage) ?? '', name),
    })),
  );
  members.sort((a, b) => (a.name < b.name ? -1 : 1));
  const partial = `${file}.partial`;
  const packed = await attempt('write', file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    const code = await compress(compressor, tarOf(manifest, members), partial, env);
    if (code === 0) await rename(partial, file);
    return code;
  });
  if (packed.ok && packed.value === 0) return ok(manifest);
  await attempt('remove', partial, () => rm(partial, { force: true }));
  if (!packed.ok) return packed;
  const command = [program, ...args].join(' ');
  return err({ kind: 'tool-failed', tool: program, command, detail: `exit code ${packed.value}` });
}

async function filesOf({ dir }: PackedSet): Promise<Result<BundledSet['files'], Problem>> {
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return text;
  const manifest = parseManifest(text.value);
  if (!manifest.ok) return err({ kind: 'no-manifest', path: file });
  const names = [MANIFEST_FILE, ...manifest.value.profiles.map((profile) => profile.file)].sort();
  const files: BundledSet['files'][number][] = [];
  for (const name of names) {
    const digest = await digestFile(path.join(dir, name));
    if (!digest.ok) return err(unread(digest.error));
    const { size } = digest.value;
    if (Buffer.byteLength(name) > MOST_NAME_BYTES || size > MOST_FILE_BYTES)
      return err({
        kind: 'refused-bundle',
        path: dir,
        where: name,
        expected: `a name of at most ${MOST_NAME_BYTES} bytes, and at most ${MOST_FILE_BYTES} bytes in it`,
        found: `${Buffer.byteLength(name)} and ${size}`,
      });
    files.push({ file: name, size: digest.value.size, sha256: digest.value.sha256 });
  }
  return ok(files);
}

/** The manifest comes first, so that a reader knows what follows. */
async function* tarOf(
  manifest: BundleManifest,
  members: readonly { readonly name: string; readonly size: number; readonly from: string }[],
): AsyncGenerator<Buffer> {
  const text = Buffer.from(formatBundleManifest(manifest));
  yield tarHeader(BUNDLE_DIR, BUNDLE_FILE, text.length);
  yield Buffer.concat([text, tarPadding(text.length)]);
  for (const { name, size, from } of members) {
    yield tarHeader(path.posix.dirname(name), path.posix.basename(name), size);
    // A file that changes meanwhile makes an archive that its reader refuses, by the digest in the manifest.
    yield* createReadStream(from, { end: Math.max(size - 1, 0) }) as AsyncIterable<Buffer>;
    yield tarPadding(size);
  }
  yield TAR_END;
}

async function compress(
  { program, args }: Compressor,
  bytes: AsyncGenerator<Buffer>,
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const child = spawn(program, args, {
    env: cleanEnvironment(env),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  await Promise.all([
    pipeline(Readable.from(bytes), child.stdin),
    pipeline(child.stdout, createWriteStream(file)),
  ]);
  const [code] = await closed;
  return code ?? 1;
}
