import { ok, type Result } from 'profile-formats';
import { badPath, badTarget, foldedName } from './archive-paths';
import type { ArchiveLimits } from './limits';
import { type Refusal, refuse } from './refusal';
import type { TarKind } from './tar-header';

/** Files that an archive must have besides those of its outputs, with their size; null: any. */
export type BesideOutputs = Readonly<Record<string, number | null>>;

/** Which names an archive may have. */
export interface NameRules {
  /**
   * A stage's outputs, relative to the workspace; null for any other task, whose outputs are unknown here.
   */
  readonly outputs: readonly string[] | null;
  /** Refuse symbolic links, whatever their names. */
  readonly refusesLinks?: true;
}

/**
 * The names of one archive, in their order. Nx ends the run at a name with `..`, unpacks all others below the
 * entry's directory in its cache, and takes the last of two equal ones (23.2.1).
 */
export class ArchiveNames {
  /** Directories include those that only files in them imply. */
  private readonly known = new Map<string, TarKind | 'implied'>();
  /** By their folded form; null where names may differ in case only. */
  private readonly folded: Map<string, string> | null;
  private bytes = 0;
  /** The first name that a later one differs from in case or form only. */
  private collision: string | null = null;

  constructor(
    private readonly rules: NameRules,
    private readonly limits: ArchiveLimits,
    private readonly besides: BesideOutputs,
  ) {
    this.folded = rules.outputs !== null || limits.foldsNames ? new Map<string, string>() : null;
  }

  /** @param written the name in the archive: a directory's may end with a slash */
  add(written: string, kind: TarKind, target: string): Result<void, Refusal> {
    const name = kind === 'directory' ? written.replace(/\/$/, '') : written;
    const where = `archive: ${name}`;
    const bad = badPath(name, this.limits);
    if (bad !== null) return refuse(where, ...bad);
    const allowed = this.allowed(name, kind);
    if (!allowed.ok) return allowed;
    const out = kind === 'symlink' ? badTarget(name, target) : null;
    if (out !== null) return refuse(where, 'a link within the workspace', out);
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
    if (this.collision !== null)
      return refuse(
        where,
        'names that differ in more than case and Unicode form',
        `another one, ${this.collision}`,
      );
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
    if (!this.known.has(name)) {
      this.bytes += name.length;
      const folded = this.folded === null ? name : foldedName(name);
      this.collision ??= this.folded?.get(folded) ?? null;
      this.folded?.set(folded, name);
    }
    this.known.set(name, kind);
  }

  private allowed(name: string, kind: TarKind): Result<void, Refusal> {
    const where = `archive: ${name}`;
    if (Object.hasOwn(this.besides, name))
      return kind === 'file' ? ok(undefined) : refuse(where, 'a file', `a ${kind}`);
    const { outputs, refusesLinks = false } = this.rules;
    if (kind === 'symlink' && (refusesLinks || outputs !== null))
      return refuse(where, 'a file or a directory', 'a symbolic link');
    if (outputs === null) return ok(undefined);
    const isInside = outputs.some((output) => name === output || name.startsWith(`${output}/`));
    const isParent = kind === 'directory' && outputs.some((output) => output.startsWith(`${name}/`));
    return isInside || isParent
      ? ok(undefined)
      : refuse(where, `a name in ${outputs.join(' or ')}`, 'one outside');
  }
}
