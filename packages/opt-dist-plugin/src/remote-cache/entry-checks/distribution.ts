import { createHash, type Hash } from 'node:crypto';
import { ok, type Result } from 'profile-formats';
import type { EntryProblem } from '../entry';
import type { ArchiveSink } from '../../archive/walk';
import { EXIT_CODE, TERMINAL_OUTPUT } from './nx-files';
import { checkExitCode, checkRun, type ContentCheck, HeldFile } from './content';
import { checkKey, type ExpectedResult } from './expected-result';
import type { ArchiveLimits } from '../../archive/limits';
import { refuse } from '../../archive/refusal';
import { type DistManifest, parseDistManifest } from '../../report/dist-manifest';

const MANIFEST_FILE = 'manifest.json';
const RUN_FILE = 'run.json';

/** A file of the distribution, as the manifest lists it or as the archive has it. */
type Listed = DistManifest['files'][number];

/** The tarballs of the dist stage: digested as they pass, and compared with the manifest beside them. */
export class DistributionContent implements ContentCheck {
  readonly outputs: readonly string[];
  private readonly found: { file: string; size: number; hash: Hash }[] = [];
  private manifest: HeldFile | null = null;
  private run: HeldFile | null = null;
  private code: HeldFile | null = null;

  constructor(
    private readonly expected: ExpectedResult,
    private readonly limits: ArchiveLimits,
  ) {
    this.outputs = [expected.output];
  }

  file(name: string, size: number): Promise<Result<ArchiveSink | null, EntryProblem>> {
    return Promise.resolve(this.sink(name, size));
  }

  finish(): Promise<Result<void, EntryProblem>> {
    return Promise.resolve(this.judged());
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private sink(name: string, size: number): Result<ArchiveSink | null, EntryProblem> {
    if (name === TERMINAL_OUTPUT) return ok(null);
    if (name === EXIT_CODE) return ok((this.code = new HeldFile()));
    const output = this.outputs.find((each) => name.startsWith(`${each}/`)) ?? '';
    const file = name.slice(output.length + 1);
    const most =
      { [MANIFEST_FILE]: this.limits.manifestBytes, [RUN_FILE]: this.limits.runBytes }[file] ?? Infinity;
    if (size > most) return refuse(`archive: ${name}`, `at most ${most} bytes`, `${size}`);
    if (file === RUN_FILE) return ok((this.run = new HeldFile()));
    if (file === MANIFEST_FILE) return ok((this.manifest = new HeldFile()));
    const hash = createHash('sha256');
    this.found.push({ file, size, hash });
    return ok({ write: (bytes) => void hash.update(bytes), end: () => undefined });
  }

  private judged(): Result<void, EntryProblem> {
    const code = checkExitCode(this.code);
    if (!code.ok) return code;
    const where = `${this.outputs.join(', ')}/${MANIFEST_FILE}`;
    if (this.manifest === null) return refuse(where, 'a manifest', 'nothing');
    const manifest = parseDistManifest(this.manifest.bytes().toString());
    if (!manifest.ok) {
      const { where: part, expected, found } = manifest.error;
      return refuse(part === '' ? where : `${where}: ${part}`, expected, found);
    }
    const key = checkKey(this.expected, manifest.value, where);
    if (!key.ok) return key;
    const run = checkRun(this.run, 'dist', `${this.expected.output}/${RUN_FILE}`);
    if (!run.ok) return run;
    return compared(
      manifest.value.files,
      this.found.map(({ file, size, hash }) => ({ file, size, sha256: hash.digest('hex') })),
      this.outputs.join(', '),
    );
  }
}

function compared(
  listed: readonly Listed[],
  found: readonly Listed[],
  output: string,
): Result<void, EntryProblem> {
  for (const { file, size, sha256 } of listed) {
    const same = found.find((each) => each.file === file);
    if (same === undefined) return refuse(`${output}/${file}`, 'the file named in the manifest', 'nothing');
    if (same.size !== size) return refuse(`${output}/${file}: size`, `${size}`, `${same.size}`);
    if (same.sha256 !== sha256) return refuse(`${output}/${file}: sha256`, sha256, same.sha256);
  }
  const unnamed = found.find(({ file }) => !listed.some((each) => each.file === file));
  return unnamed === undefined
    ? ok(undefined)
    : refuse(`archive: ${output}/${unnamed.file}`, 'a file named in the manifest', 'another file');
}
