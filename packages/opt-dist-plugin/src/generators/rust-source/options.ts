import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { formatOrigin, isPath, type Origin, parseOrigin, type Place } from './origin';
import type { SourceProblem } from './problem';

/** Options as the command line gives them; `schemas/rust-source.json` describes them. */
export interface RustSourceOptions {
  readonly name: string;
  readonly from: string;
  readonly sha256?: string;
  readonly directory?: string;
  readonly llvm?: 'in-tree' | 'external';
  readonly settings?: 'release' | 'plain';
}

export interface Request {
  readonly name: string;
  /** Relative to the workspace, with slashes. */
  readonly projectRoot: string;
  readonly origin: Origin;
  readonly sha256: string | null;
  /** Null: as the tree has it. */
  readonly llvm: 'in-tree' | 'external' | null;
  /** `release`: with the settings that upstream's release of the tree is built with. */
  readonly settings: 'release' | 'plain';
  /** Tells this request from others for the same directory. */
  readonly words: string;
}

/** @param cwd the user's directory: paths are relative to it, as in a shell */
export function readOptions(
  options: RustSourceOptions,
  cwd: string,
  look: (path: string) => Place,
): Result<Request, SourceProblem> {
  const refused = (option: string, found: string, expected: string) =>
    err({ kind: 'bad-option', option, found, expected } as const);
  const { name, llvm = null, settings = 'release' } = options;
  if (!/^[A-Za-z0-9][\w.+-]*$/.test(name))
    return refused('name', name, 'letters, digits, ".", "_", "-" and "+"');
  const projectRoot = path.posix.normalize(options.directory ?? name).replace(/\/$/, '');
  if (path.isAbsolute(projectRoot) || projectRoot === '.' || projectRoot.split('/')[0] === '..') {
    return refused('--directory', projectRoot, 'a directory inside the workspace, relative to it');
  }
  const sha256 = options.sha256?.toLowerCase() ?? null;
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256))
    return refused('--sha256', sha256, '64 hexadecimal digits');
  const parsed = parseOrigin(options.from, (each) => look(path.resolve(cwd, each)));
  if (!parsed.ok) return parsed;
  const origin = absolute(parsed.value, cwd);
  if (sha256 !== null && origin.kind !== 'archive' && origin.kind !== 'download') {
    return refused('--sha256', sha256, '--sha256 only with a tarball');
  }
  return ok({ name, projectRoot, origin, sha256, llvm, settings, words: formatOrigin(origin) });
}

function absolute(origin: Origin, cwd: string): Origin {
  switch (origin.kind) {
    case 'directory':
    case 'unprepared-package':
    case 'archive':
      return { ...origin, path: path.resolve(cwd, origin.path) };
    case 'git':
      return isPath(origin.url) ? { ...origin, url: path.resolve(cwd, origin.url) } : origin;
    case 'download':
    case 'debian':
      return origin;
  }
}
