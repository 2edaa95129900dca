import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LLVM_PROFILE_VERSIONS, NEWEST_INDEXED_VERSION } from '../../src/llvm/versions';

/** One release of LLVM on this machine. */
export interface LlvmTools {
  readonly major: number;
  /** The directory of its programs. */
  readonly bin: string;
}

/**
 * Majors that a test must not be skipped for, space-separated: what was installed for the tests is to be
 * used.
 */
const REQUIRED = 'OPT_DIST_REQUIRED_LLVM';
/** Releases whose absence is told; of the others those at hand are tried, too. */
const WANTED = [14, 15, 16, 19, 22];

const BOLT = ['llvm-bolt', 'merge-fdata'];
/** Before it Debian has no BOLT. */
const OLDEST_BOLT = 19;

/**
 * The releases of LLVM at hand whose profiles are read here, the oldest first; tells which of the wanted are
 * missing.
 */
export function llvmWith(...programs: readonly string[]): readonly LlvmTools[] {
  const majors = LLVM_PROFILE_VERSIONS.filter(
    ({ llvm, indexed }) => llvm >= 13 && indexed <= NEWEST_INDEXED_VERSION,
  );
  const found = majors.flatMap(({ llvm }) => {
    const bin = prefixesOf(llvm)
      .map((prefix) => join(prefix, 'bin'))
      .find((directory) => programs.every((program) => existsSync(join(directory, program))));
    return bin === undefined ? [] : [{ major: llvm, bin }];
  });
  const isFound = (major: number): boolean => found.some((tools) => tools.major === major);
  const oldest = programs.some((program) => BOLT.includes(program)) ? OLDEST_BOLT : 0;
  const isMissing = (major: number): boolean => major >= oldest && !isFound(major);
  const missing = WANTED.filter(isMissing);
  const required = (process.env[REQUIRED] ?? '').split(/\s+/).filter((word) => word !== '');
  const absent = required.map(Number).filter(isMissing);
  const what = programs.join(', ');
  if (absent.length > 0)
    throw new Error(`${REQUIRED} names LLVM ${absent.join(', ')}, of which ${what} are not installed.`);
  if (missing.length > 0) {
    console.warn(
      `Not installed: ${what} of LLVM ${missing.join(', ')}. Their profiles are not compared here.`,
    );
  }
  return found;
}

function prefixesOf(major: number): readonly string[] {
  return [
    `/usr/lib/llvm-${major}`,
    `/usr/lib64/llvm${major}`,
    `/usr/lib/llvm/${major}`,
    `/opt/homebrew/opt/llvm@${major}`,
    `/usr/local/opt/llvm@${major}`,
  ];
}

/** A directory for one test's files, in which programs are run. */
export class Workshop {
  readonly directory: string;

  constructor(sources: Readonly<Record<string, string>> = {}) {
    this.directory = mkdtempSync(join(tmpdir(), 'differential-'));
    for (const [file, text] of Object.entries(sources)) writeFileSync(this.at(file), text);
  }

  at(file: string): string {
    return join(this.directory, file);
  }

  /** Runs a program, gives what it prints, and throws with its complaint when it fails. */
  run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
    return execFileSync(program, args, this.#options(environment));
  }

  /** Runs several programs, two at a time. */
  async runAll(calls: readonly (readonly [program: string, args: readonly string[]])[]): Promise<void> {
    const left = [...calls];
    const work = async (): Promise<void> => {
      for (let call = left.shift(); call; call = left.shift()) {
        await promisify(execFile)(call[0], call[1], this.#options({}));
      }
    };
    await Promise.all([work(), work()]);
  }

  /** Runs a program that may fail. */
  attempt(program: string, args: readonly string[]): { isOk: boolean; output: string; complaint: string } {
    const { status, stdout, stderr } = spawnSync(program, args, this.#options({}));
    return { isOk: status === 0, output: stdout, complaint: stderr };
  }

  /** Runs a program of the workshop that leaves a raw profile. */
  profile(program: string, raw: string, ...args: readonly string[]): void {
    this.run(this.at(program), args, { LLVM_PROFILE_FILE: this.at(raw) });
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #options(environment: Readonly<Record<string, string>>) {
    return {
      cwd: this.directory,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      // A profile that nobody asked for must not be left among the sources.
      env: { ...process.env, LC_ALL: 'C', LLVM_PROFILE_FILE: '/dev/null', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    } as const satisfies Parameters<typeof spawnSync>[2] & { encoding: 'utf8' };
  }
}
