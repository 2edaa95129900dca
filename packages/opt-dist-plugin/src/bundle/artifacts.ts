import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import type { NameRules } from '../archive/archive-names';
import { type Refusal, refuse } from '../archive/refusal';
import type { ArchiveSink, ArchiveVisitor } from '../archive/walk';
import type { Problem } from '../model/problem';
import type { ArchiveFormat } from './format';
import { walkFile } from './unpack';

/**
 * What bootstrap's component `reproducible-artifacts` holds: the profiles that a distribution was built with, flat
 * in a directory of the component's name, and what every package of rust-installer has beside it.
 */
export interface Artifacts {
  /** Names in the directory. */
  readonly files: readonly string[];
  /** Rust's version as the package says it; null: it does not. */
  readonly version: string | null;
  readonly commit: string | null;
}

const COMPONENT = 'reproducible-artifacts';
const MOST_FILES = 64;
const MOST_TEXT_BYTES = 4096;

/** Unpacks the profiles of a package into a directory, by the rules for bundles. */
export async function unpackArtifacts(
  file: string,
  format: ArchiveFormat,
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<Artifacts, Problem>> {
  await mkdir(dir, { recursive: true });
  const content = new ArtifactsContent(dir);
  const walked = await walkFile(file, format, content, env);
  return walked.ok ? ok(content.found()) : walked;
}

class ArtifactsContent implements ArchiveVisitor, NameRules {
  readonly outputs = null;
  readonly refusesLinks = true;
  private readonly files: string[] = [];
  private readonly texts = new Map<string, Buffer[]>();

  constructor(private readonly dir: string) {}

  async file(name: string, size: number): Promise<Result<ArchiveSink | null, Refusal>> {
    const [, component = '', file, ...more] = name.split('/');
    const isText = file === undefined && (component === 'version' || component === 'git-commit-hash');
    if (isText && size <= MOST_TEXT_BYTES) return ok(this.text(component));
    if (component !== COMPONENT || file === undefined || file === 'manifest.in') return ok(null);
    if (more.length > 0 || this.files.length >= MOST_FILES)
      return refuse(`archive: ${name}`, `at most ${MOST_FILES} files of one directory`, 'another');
    const handle = await open(path.join(this.dir, file), 'wx', 0o644);
    this.files.push(file);
    return ok(new HandleSink(handle));
  }

  found(): Artifacts {
    const text = (name: string) => {
      const pieces = this.texts.get(name);
      return pieces === undefined ? null : Buffer.concat(pieces).toString().trim();
    };
    return { files: [...this.files].sort(), version: text('version'), commit: text('git-commit-hash') };
  }

  private text(name: string): ArchiveSink {
    const pieces: Buffer[] = [];
    this.texts.set(name, pieces);
    return { write: (bytes) => void pieces.push(Buffer.from(bytes)), end: () => undefined };
  }
}

class HandleSink implements ArchiveSink {
  constructor(private readonly handle: FileHandle) {}

  async write(bytes: Buffer) {
    await this.handle.writeFile(bytes);
  }

  async end() {
    await this.handle.close();
  }
}
