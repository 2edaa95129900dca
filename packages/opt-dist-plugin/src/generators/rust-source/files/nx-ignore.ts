import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { Request } from '../options';
import type { SourceProblem } from '../problem';

/**
 * The line of `.nxignore` that keeps Nx out of a tree in the workspace, whose 90,000 files it would hash;
 * null: Nx does not look there anyway, because the tree is elsewhere, or in the project, where git ignores
 * it. The line matches what lies below the tree, and not a submodule itself: `nx affected` sees another commit.
 */
export function ignoreLine(workspace: string, tree: string, projectRoot: string): string | null {
  const source = path.relative(workspace, tree);
  return isOutside(source) || contains(projectRoot, source) ? null : `/${source}/`;
}

/** A project in a tree that Nx ignores would be ignored with it; Nx has no way to except it. */
export function besideTree(
  workspace: string,
  { origin, projectRoot }: Pick<Request, 'origin' | 'projectRoot'>,
): Result<void, SourceProblem> {
  if (origin.kind !== 'directory') return ok(undefined);
  const source = path.relative(workspace, origin.path);
  if (source === '') {
    const expected = 'a source tree other than the workspace itself, since Nx will ignore the tree';
    return err({ kind: 'bad-option', option: '--from', found: origin.path, expected });
  }
  if (isOutside(source) || !contains(source, projectRoot)) return ok(undefined);
  const expected = 'a directory outside of the source tree, since Nx will ignore that tree';
  return err({ kind: 'bad-option', option: '--directory', found: projectRoot, expected });
}

function isOutside(relative: string): boolean {
  return path.isAbsolute(relative) || relative.split(path.sep)[0] === '..';
}

function contains(dir: string, other: string): boolean {
  return !isOutside(path.relative(dir, other));
}
