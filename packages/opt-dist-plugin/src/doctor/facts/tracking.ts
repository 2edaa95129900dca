import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { TrackingFact } from '../../checks/machine';
import { attempt } from '../../fs/attempt';
import type { Run } from '../../process/ask';

const NX_IGNORE = '.nxignore';
const SUBMODULE = '160000 ';

/**
 * Finds out what Nx can know of a source tree: `nx affected` compares commits, and sees what neither git nor Nx
 * ignores.
 * @param root the workspace
 * @param source absolute
 * @returns null: there is nothing to compare, as without git or before the first commit
 */
export async function trackingFact(run: Run, root: string, source: string): Promise<TrackingFact | null> {
  const places = await attempt('read', source, () => Promise.all([realpath(root), realpath(source)]));
  if (!places.ok) return null;
  const [top, tree] = places.value;
  const relative = path.relative(top, tree);
  // A link to another place is all that git has of that.
  if (path.isAbsolute(relative) || relative.split(path.sep)[0] === '..') return { kind: 'outside' };
  const excludes = ['-c', `core.excludesFile=${path.join(top, NX_IGNORE)}`];
  const git = (...args: readonly string[]) => run('git', [...excludes, ...args], { cwd: top });
  const committed = await git('ls-tree', 'HEAD', '--', relative);
  if (!committed.ok) return null;
  const isSubmodule = committed.text.startsWith(SUBMODULE);
  const asked = isSubmodule ? relative : path.join(relative, 'x.py');
  const matched = await git('check-ignore', '--no-index', '--verbose', '--', asked);
  const [, file = null, pattern = ''] = matched.ok ? (/^(.*):\d+:(.*)\t/.exec(matched.text) ?? []) : [];
  const by = file === null || pattern.startsWith('!') ? null : file.endsWith(NX_IGNORE) ? 'nx' : 'git';
  // Nx takes a submodule for a file, which a pattern of directories does not match.
  if (isSubmodule)
    return { kind: 'submodule', isHidden: by === 'git' || (by === 'nx' && !pattern.endsWith('/')) };
  if (by !== null) return { kind: 'ignored', by };
  return { kind: committed.text === '' ? 'uncommitted' : 'tracked' };
}
