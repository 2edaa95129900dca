import { ok, type Result } from 'profile-formats';
import type { EntryProblem } from '../entry';
import type { EntryLimits } from './limits';
import { refuse } from './refusal';
import type { TarKind } from './tar-header';

/** Files that Nx adds to every archive: the task's output, and its exit code. */
export const TERMINAL_OUTPUT = 'terminalOutput';
export const EXIT_CODE = 'code';

/** Which names an archive may have. */
export interface NameRules {
  /**
   * A stage's outputs, relative to the workspace; null for any other task, whose outputs are unknown here.
   */
  readonly outputs: readonly string[] | null;
}

/**
 * The names of one archive, in their order. Nx ends the run at a name with `..`, unpacks all others below the
 * entry's directory in its cache, and takes the last of two equal ones (23.2.1).
 */
export class ArchiveNames {
  /** Directories include those that only files in them imply. */
  private readonly known = new Map<string, TarKind | 'implied'>();
  private bytes = 0;

  constructor(
    private readonly rules: NameRules,
    private readonly limits: EntryLimits,
  ) {}

  /** @param written the name in the archive: a directory's may end with a slash */
  add(written: string, kind: TarKind): Result<void, EntryProblem> {
    const name = kind === 'directory' ? written.replace(/\/$/, '') : written;
    const where = `archive: ${name}`;
    const bad = badPart(name);
    if (bad !== null) return refuse(where, 'a plain relative path', bad);
    const allowed = this.allowed(name, kind);
    if (!allowed.ok) return allowed;
    const before = this.known.get(name);
    if (before !== undefined && !(before === 'implied' && kind === 'directory'))
      return refuse(where, 'each name once', 'it again');
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const parent = name.slice(0, end);
      const is = this.known.get(parent);
      if (is === 'file' || is === 'symlink') return refuse(where, `a directory ${parent}`, `a ${is}`);
      if (is !== undefined) break;
      this.remember(parent, 'implied');
    }
    this.remember(name, kind);
    if (this.known.size > this.limits.names || this.bytes > this.limits.nameBytes)
      return refuse(
        'archive',
        `at most ${this.limits.names} names of ${this.limits.nameBytes} bytes in all`,
        'more',
      );
    return ok(undefined);
  }

  has(name: string): boolean {
    return this.known.has(name);
  }

  private remember(name: string, kind: TarKind | 'implied') {
    if (!this.known.has(name)) this.bytes += name.length;
    this.known.set(name, kind);
  }

  private allowed(name: string, kind: TarKind): Result<void, EntryProblem> {
    const where = `archive: ${name}`;
    if (name === TERMINAL_OUTPUT || name === EXIT_CODE)
      return kind === 'file' ? ok(undefined) : refuse(where, 'a file', `a ${kind}`);
    const { outputs } = this.rules;
    if (outputs === null) return ok(undefined);
    if (kind === 'symlink') return refuse(where, 'a file or a directory', 'a symbolic link');
    const isInside = outputs.some((output) => name === output || name.startsWith(`${output}/`));
    const isParent = kind === 'directory' && outputs.some((output) => output.startsWith(`${name}/`));
    return isInside || isParent
      ? ok(undefined)
      : refuse(where, `a name in ${outputs.join(' or ')}`, 'one outside');
  }
}

/** The part of a name that leads elsewhere, or that systems interpret differently; null: none. */
function badPart(name: string): string | null {
  if (name === '') return 'an empty name';
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) return 'an absolute path';
  const bad = name.split(/[/\\]/).find((part) => part === '' || part === '.' || part === '..');
  return bad === undefined ? null : `a part ${JSON.stringify(bad)}`;
}
