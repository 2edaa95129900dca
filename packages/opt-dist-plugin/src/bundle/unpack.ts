import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { NameRules } from '../archive/archive-names';
import { type ArchiveLimits, DEFAULT_LIMITS } from '../archive/limits';
import { type Refusal, refuse } from '../archive/refusal';
import { type ArchiveSink, type ArchiveVisitor, walkTar } from '../archive/walk';
import { attempt } from '../fs/attempt';
import { replaceDirectory } from '../fs/output-dir';
import type { Problem } from '../model/problem';
import { STAGE_FACTS } from '../model/stages';
import { UnpackedBytes } from './compressor';
import { type ArchiveFormat, formatOf, HEAD_BYTES } from './format';
import { BUNDLE_DIR, BUNDLE_FILE, type BundleManifest, bundledName, parseBundleManifest } from './manifest';

/** Three sets with a profile for each component, and their manifests. */
const MOST_FILES = 64;

/** @returns null: the file is no archive */
export async function archiveFormat(file: string): Promise<Result<ArchiveFormat | null, Problem>> {
  return attempt('read', file, async () => {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return formatOf(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  });
}

/**
 * Unpacks a bundle, which may come from anywhere: every name, size and digest is judged, and nothing is left
 * of one that is refused.
 * @param dir is made; each set lies there in a directory named as its stage's output
 */
export async function unpackBundle(
  file: string,
  format: ArchiveFormat,
  dir: string,
  env: NodeJS.ProcessEnv,
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Result<BundleManifest, Problem>> {
  let manifest: BundleManifest | undefined;
  const replaced = await replaceDirectory(dir, async (temporary) => {
    const content = new BundleContent(temporary, limits);
    const walked = await walkFile(file, format, content, env, limits);
    if (!walked.ok) return walked;
    const judged = content.judged();
    if (!judged.ok) return err(refusedBundle(file, judged.error));
    manifest = judged.value;
    return ok(undefined);
  });
  return replaced.ok && manifest !== undefined ? ok(manifest) : (replaced as Result<never, Problem>);
}

/** Walks an archive from elsewhere, within the bounds that the guard of the remote cache has. */
export async function walkFile(
  file: string,
  format: ArchiveFormat,
  visitor: ArchiveVisitor,
  env: NodeJS.ProcessEnv,
  limits: ArchiveLimits = DEFAULT_LIMITS,
): Promise<Result<void, Problem>> {
  const found = await attempt('read', file, () => stat(file));
  if (!found.ok) return found;
  const bytes = await UnpackedBytes.open(file, format, env);
  if (!bytes.ok) return bytes;
  const room = Math.min(limits.bytes, Math.max(limits.freeBytes, found.value.size * limits.ratio));
  try {
    const walked = await walkTar(bytes.value, visitor, { limits, room, besides: {} });
    return walked.ok ? walked : err(refusedBundle(file, walked.error));
  } finally {
    await bytes.value.close();
  }
}

export function refusedBundle(path: string, { where, expected, found }: Refusal): Problem {
  return { kind: 'refused-bundle', path, where, expected, found };
}

class BundleContent implements ArchiveVisitor, NameRules {
  readonly outputs = [BUNDLE_DIR];
  private readonly found = new Map<string, WrittenFile>();

  constructor(
    private readonly dir: string,
    private readonly limits: ArchiveLimits,
  ) {}

  async file(name: string, size: number): Promise<Result<ArchiveSink, Refusal>> {
    const where = `archive: ${name}`;
    if (this.found.size >= MOST_FILES) return refuse(where, `at most ${MOST_FILES} files`, 'another');
    const inside = name.slice(BUNDLE_DIR.length + 1);
    const outputs: readonly string[] = Object.values(STAGE_FACTS).map(({ output }) => output);
    const [first = '', second, ...more] = inside.split('/');
    const isOfSet = outputs.includes(first) && second !== undefined && more.length === 0;
    if (inside !== BUNDLE_FILE && !isOfSet)
      return refuse(where, `${BUNDLE_FILE}, or a file of a set`, 'another');
    if (name.endsWith('.json') && size > this.limits.manifestBytes)
      return refuse(where, `at most ${this.limits.manifestBytes} bytes`, `${size}`);
    const target = path.join(this.dir, inside);
    await mkdir(path.dirname(target), { recursive: true });
    const written = new WrittenFile(await open(target, 'wx', 0o644), inside === BUNDLE_FILE);
    this.found.set(name, written);
    return ok(written);
  }

  /** Are the files those of the manifest? */
  judged(): Result<BundleManifest, Refusal> {
    const where = `archive: ${BUNDLE_DIR}/${BUNDLE_FILE}`;
    const text = this.found.get(`${BUNDLE_DIR}/${BUNDLE_FILE}`)?.text();
    if (text === undefined) return refuse(where, 'the manifest of a bundle', 'nothing');
    const manifest = parseBundleManifest(text);
    if (manifest === null) return refuse(where, 'a manifest of a bundle', 'something else');
    const listed = manifest.sets.flatMap(({ stage, files }) =>
      files.map(({ file, size, sha256 }) => ({ name: bundledName(stage, file), size, sha256 })),
    );
    for (const { name, size, sha256 } of listed) {
      const file = this.found.get(name);
      if (file === undefined)
        return refuse(`archive: ${name}`, 'the file that the manifest lists', 'nothing');
      if (file.size !== size) return refuse(`archive: ${name}`, `${size} bytes`, `${file.size}`);
      if (file.sha256() !== sha256) return refuse(`archive: ${name}`, `sha256 ${sha256}`, file.sha256());
    }
    const names = new Set([`${BUNDLE_DIR}/${BUNDLE_FILE}`, ...listed.map(({ name }) => name)]);
    const other = [...this.found.keys()].find((name) => !names.has(name));
    return other === undefined
      ? ok(manifest)
      : refuse(`archive: ${other}`, 'a file that the manifest lists', 'another file');
  }
}

class WrittenFile implements ArchiveSink {
  size = 0;
  private readonly hash: Hash = createHash('sha256');
  private digest = '';
  private readonly pieces: Buffer[] = [];

  constructor(
    private readonly handle: FileHandle,
    /** Its text is needed, and its size is bounded. */
    private readonly isHeld: boolean,
  ) {}

  async write(bytes: Buffer) {
    this.size += bytes.length;
    this.hash.update(bytes);
    if (this.isHeld) this.pieces.push(Buffer.from(bytes));
    await this.handle.writeFile(bytes);
  }

  async end() {
    await this.handle.close();
  }

  text(): string {
    return Buffer.concat(this.pieces).toString();
  }

  sha256(): string {
    if (this.digest === '') this.digest = this.hash.digest('hex');
    return this.digest;
  }
}
