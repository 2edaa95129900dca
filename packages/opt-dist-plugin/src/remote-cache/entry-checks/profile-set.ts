import { type FileHandle, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE, ok, parseManifest, type Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { EntryProblem } from '../entry';
import type { ArchiveSink } from '../../archive/walk';
import { EXIT_CODE, TERMINAL_OUTPUT } from './nx-files';
import { checkExitCode, checkRun, type ContentCheck, HeldFile } from './content';
import { checkKey, type ExpectedResult } from './expected-result';
import type { ArchiveLimits } from '../../archive/limits';
import { refuse } from '../../archive/refusal';

/**
 * Says whether the stages that use a profiling stage's set can use the one in a directory: digests,
 * component, kind, host and the contents of its profiles. The lines of a refusal name no directory.
 */
export type JudgeSet = (expected: ExpectedResult, dir: string) => Promise<Result<unknown, readonly string[]>>;

const UNPACKED_PREFIX = 'opt-dist-entry-';
/** A later check removes directories of killed ones that are older; no check takes so long. */
const LEFT_MILLISECONDS = 24 * 3600 * 1000;

const RUN_FILE = 'run.json';
/** A set has one profile for each component, and the two files beside them. */
const MOST_FILES = 64;

/** The set of a profiling stage: unpacked into a directory of its own, and judged as before its use. */
export class ProfileSetContent implements ContentCheck {
  readonly outputs: readonly string[];
  private readonly files: string[] = [];
  private readonly manifest = new HeldFile();
  private run: HeldFile | null = null;
  private code: HeldFile | null = null;

  private constructor(
    private readonly expected: ExpectedResult,
    private readonly output: string,
    private readonly dir: string,
    private readonly judge: JudgeSet,
    private readonly limits: ArchiveLimits,
  ) {
    this.outputs = [output];
  }

  /** @param parent an existing directory with room for a set, on whose file system it is unpacked */
  static async create(
    expected: ExpectedResult,
    parent: string,
    judge: JudgeSet,
    limits: ArchiveLimits,
  ): Promise<ProfileSetContent> {
    await removeLeft(parent);
    const dir = await mkdtemp(path.join(parent, UNPACKED_PREFIX));
    return new ProfileSetContent(expected, expected.output, dir, judge, limits);
  }

  async file(name: string, size: number): Promise<Result<ArchiveSink | null, EntryProblem>> {
    if (name === TERMINAL_OUTPUT) return ok(null);
    if (name === EXIT_CODE) return ok((this.code = new HeldFile()));
    const file = name.slice(this.output.length + 1);
    if (file === '' || file.includes('/') || this.files.length >= MOST_FILES)
      return refuse(`archive: ${name}`, `at most ${MOST_FILES} files of one directory`, 'another');
    const most = this.mostBytes(file);
    if (size > most) return refuse(`archive: ${name}`, `at most ${most} bytes`, `${size}`);
    this.files.push(file);
    const written = new WrittenFile(await open(path.join(this.dir, file), 'wx', 0o600));
    if (file === RUN_FILE) return ok(both((this.run = new HeldFile()), written));
    return ok(file === MANIFEST_FILE ? both(this.manifest, written) : written);
  }

  async finish(): Promise<Result<void, EntryProblem>> {
    const code = checkExitCode(this.code);
    if (!code.ok) return code;
    const where = `${this.output}/${MANIFEST_FILE}`;
    if (!this.files.includes(MANIFEST_FILE)) return refuse(where, 'the manifest of a set', 'nothing');
    const manifest = parseManifest(this.manifest.bytes().toString());
    if (!manifest.ok) return refuse(where, 'a manifest', JSON.stringify(manifest.error));
    const { stage, profiles } = manifest.value;
    if (stage !== this.expected.stage) return refuse(`${where}: stage`, this.expected.stage, stage);
    const key = checkKey(this.expected, manifest.value, where);
    if (!key.ok) return key;
    const named = [MANIFEST_FILE, RUN_FILE, ...profiles.map(({ file }) => file)];
    const unnamed = this.files.find((file) => !named.includes(file));
    if (unnamed !== undefined)
      return refuse(`archive: ${this.output}/${unnamed}`, 'a file named in the manifest', 'another file');
    const run = checkRun(this.run, stage, `${this.output}/${RUN_FILE}`);
    if (!run.ok) return run;
    const judged = await this.judge(this.expected, this.dir);
    return judged.ok
      ? ok(undefined)
      : refuse(this.output, 'a set that later stages can use', judged.error.join('; '));
  }

  async dispose(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }

  private mostBytes(file: string): number {
    switch (file) {
      case MANIFEST_FILE:
        return this.limits.manifestBytes;
      case RUN_FILE:
        return this.limits.runBytes;
      default:
        return Infinity;
    }
  }
}

async function removeLeft(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(UNPACKED_PREFIX));
  for (const name of names) {
    const dir = path.join(parent, name);
    // Another run may remove it at the same time.
    const found = await attempt('read', dir, () => stat(dir));
    if (found.ok && Date.now() - found.value.mtimeMs > LEFT_MILLISECONDS)
      await rm(dir, { recursive: true, force: true });
  }
}

/** Writes a file of an archive to the disk. */
export class WrittenFile implements ArchiveSink {
  constructor(private readonly handle: FileHandle) {}

  async write(bytes: Buffer) {
    await this.handle.writeFile(bytes);
  }

  async end() {
    await this.handle.close();
  }
}

function both(first: ArchiveSink, second: ArchiveSink): ArchiveSink {
  return {
    write: async (bytes) => {
      await first.write(bytes);
      await second.write(bytes);
    },
    end: async () => {
      await first.end();
      await second.end();
    },
  };
}
