import { HEALTHY } from '../../../test/machine';
import type { TrackingFact } from '../machine';
import { checkTracking } from './tracking';

const found = (tracking: TrackingFact | null) =>
  checkTracking({ ...HEALTHY, tracking }).map((each) => each.found);

it('says nothing without git', () => {
  expect(found(null)).toEqual([]);
});

it.each<[TrackingFact, RegExp]>([
  [{ kind: 'tracked' }, /^sees commits/],
  [{ kind: 'outside' }, /^selects no stage .*, which lies outside/],
  [{ kind: 'ignored', by: 'git' }, /^selects no stage .*, which git ignores/],
  [{ kind: 'ignored', by: 'nx' }, /^selects no stage .*, which matches .nxignore/],
  [{ kind: 'uncommitted' }, /^selects no stage .* not in the last commit/],
  [{ kind: 'submodule', isHidden: true }, /^selects no stage .* ends in \//],
  [{ kind: 'submodule', isHidden: false }, /^selects the stages after another commit/],
])('says what nx affected selects of a tree: %j', (tracking, text) => {
  expect(found(tracking)).toEqual([expect.stringMatching(text)]);
});
