import { good, type Finding } from '../finding';
import type { Machine, TrackingFact } from '../machine';

const NAME = 'nx affected';

/** No mistake, as `nx run` sees every edit; but somebody may rely on `nx affected`. */
export function checkTracking({ tracking }: Pick<Machine, 'tracking'>): Finding[] {
  if (tracking === null) return [];
  return [good(NAME, unselected(tracking) ?? 'sees commits that change the source tree')];
}

/**
 * What `nx affected` does not select, in words.
 * @returns null: nothing
 */
export function unselected(tracking: TrackingFact): string | null {
  const none = 'selects no stage after an edit of the source tree';
  switch (tracking.kind) {
    case 'tracked':
      return null;
    case 'outside':
      return `${none}, which lies outside of the workspace; nx run sees it`;
    case 'ignored':
      return `${none}, which ${tracking.by === 'git' ? 'git ignores' : 'matches .nxignore'}; nx run sees it`;
    case 'uncommitted':
      return `${none}, which is not in the last commit; nx run sees it`;
    case 'submodule':
      return tracking.isHidden
        ? `${none}, a submodule that matches .nxignore; nx run sees it, and a line that ends in / shows its commits`
        : 'selects the stages after another commit of the submodule, and not after an edit in it; nx run sees both';
  }
}
