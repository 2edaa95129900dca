import { err, ok, type Result } from 'profile-formats';
import { archiveName, isArchive } from './archive/archive-url';
import type { SourceProblem } from './problem';

/** Where a source tree comes from. */
export type Origin =
  /** A tree on this machine, used in place. */
  | { readonly kind: 'directory'; readonly path: string }
  /** A directory with a source package of Debian's, which a copy of it is prepared from. */
  | { readonly kind: 'unprepared-package'; readonly path: string }
  | { readonly kind: 'git'; readonly url: string; readonly ref: string | null }
  | { readonly kind: 'archive'; readonly path: string }
  | { readonly kind: 'download'; readonly url: string; readonly name: string }
  /** A source package of Debian's; without a version the newest that apt knows. */
  | { readonly kind: 'debian'; readonly package: string; readonly version: string | null };

/** The kind of thing at a path. */
export type Place = 'directory' | 'unprepared-package' | 'bare-repository' | null;

const REPOSITORY = 'a git repository, URL#REF';

/**
 * @param from the option as it was given
 * @param look tells what is at a path, since only the caller can read files
 */
export function parseOrigin(from: string, look: (path: string) => Place): Result<Origin, SourceProblem> {
  const refused = (expected: string) =>
    err({ kind: 'bad-option', option: '--from', found: from, expected } as const);
  if (from.startsWith('debian:'))
    return debian(from.slice('debian:'.length)) ?? refused('debian:PACKAGE[=VERSION]');
  if (from.startsWith('git+')) return git(from.slice('git+'.length)) ?? refused(REPOSITORY);
  const url = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1]?.toLowerCase();
  if (url === 'http' || url === 'https') {
    if (!URL.canParse(from)) return refused('a URL');
    const name = archiveName(from);
    return name === null ? (git(from) ?? refused(REPOSITORY)) : ok({ kind: 'download', url: from, name });
  }
  if (url === 'ssh' || url === 'git' || url === 'file') return git(from) ?? refused(REPOSITORY);
  if (url !== undefined) return refused('a URL of http, https, ssh, git or file');
  const place = look(from);
  if (place === 'directory' || place === 'unprepared-package') return ok({ kind: place, path: from });
  if (place === 'bare-repository') return ok({ kind: 'git', url: from, ref: null });
  if (isArchive(from)) return ok({ kind: 'archive', path: from });
  if (/^[^/\s]+@[^/\s]+:/.test(from) || /\.git(#|$)/.test(from)) return git(from) ?? refused(REPOSITORY);
  // A commit of the repository, and not its work tree.
  const repository = /^(.+)#/.exec(from)?.[1];
  if (repository !== undefined && look(repository) !== null) return git(from) ?? refused(REPOSITORY);
  return refused('a directory, a tarball, a URL, a git repository (git+URL#REF) or debian:PACKAGE[=VERSION]');
}

/** A text that begins with a dash would be an option of git. */
function git(text: string): Result<Origin, SourceProblem> | null {
  const [url = '', ref = ''] = text.split('#');
  if (url === '' || url.startsWith('-') || ref.startsWith('-')) return null;
  return ok({ kind: 'git', url, ref: ref === '' ? null : ref });
}

/** As git tells a path from a URL and from `host:path`. */
export function isPath(repository: string): boolean {
  return !/^[^/]*:/.test(repository);
}

/** Names by Debian's policy: other texts could be options of apt-get. */
function debian(text: string): Result<Origin, SourceProblem> | null {
  const found = /^([a-z0-9][a-z0-9+.-]+)(?:=([0-9][A-Za-z0-9.+:~-]*))?$/.exec(text);
  return found === null ? null : ok({ kind: 'debian', package: found[1] ?? '', version: found[2] ?? null });
}

/** The origin as a short text that parses to the same origin, for messages and to tell requests apart. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'directory':
    case 'unprepared-package':
    case 'archive':
      return origin.path;
    case 'git': {
      const text = origin.ref === null ? origin.url : `${origin.url}#${origin.ref}`;
      const read = parseOrigin(text, () => 'directory');
      return read.ok && read.value.kind === 'git' ? text : `git+${text}`;
    }
    case 'download':
      return origin.url;
    case 'debian':
      return `debian:${origin.package}${origin.version === null ? '' : `=${origin.version}`}`;
  }
}
