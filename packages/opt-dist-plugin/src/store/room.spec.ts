import fc from 'fast-check';
import type { StoreEntry } from './entry';
import { surplus, type UsedEntry, worthOf } from './room';

const DAY = 24 * 3600 * 1000;
const HOUR = 3600;
const MIB = 2 ** 20;

function used(key: string, changes: Partial<StoreEntry> = {}, at = 0): UsedEntry {
  const entry: StoreEntry = {
    schemaVersion: 1,
    key,
    stage: 'bolt',
    project: 'rust',
    stored: 0,
    seconds: HOUR,
    bytes: 100 * MIB,
    isPinned: false,
    sameAs: null,
    ...changes,
  };
  return { entry, used: at };
}

const keys = (entries: readonly UsedEntry[]) => entries.map(({ entry }) => entry.key);

it('keeps profile sets, hours in a few bytes, longer than tarballs', () => {
  const set = used('set');
  const tarballs = used('tarballs', { stage: 'dist', seconds: HOUR, bytes: 1000 * MIB });
  expect(keys(surplus([set, tarballs], 500 * MIB, DAY))).toEqual(['tarballs']);
});

it('removes the one that nobody used for longer, of two that cost the same', () => {
  expect(keys(surplus([used('a', {}, 9 * DAY), used('b', {}, 8 * DAY)], 100 * MIB, 10 * DAY))).toEqual(['b']);
  expect(worthOf(used('a'), 30 * DAY)).toBeCloseTo(worthOf(used('a'), 0) / 2);
});

it('never removes a pinned one, or the one that was stored just now', () => {
  const entries = [used('pinned', { isPinned: true }), used('new'), used('other')];
  expect(keys(surplus(entries, 1, DAY, 'new'))).toEqual(['other']);
});

it('removes the other names of a result with it', () => {
  const alias = used('alias', { sameAs: 'a', bytes: 0 });
  expect(keys(surplus([used('a'), alias], 1, DAY))).toEqual(['a', 'alias']);
  expect(surplus([used('a'), alias], 100 * MIB, DAY)).toEqual([]);
});

it('leaves no more bytes than allowed, and removes no more than it must', () => {
  const entry = fc.record({
    bytes: fc.integer({ min: 1, max: 1000 }),
    seconds: fc.integer({ min: 0, max: 1000 }),
    isPinned: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 1, max: 3000 }), (list, most) => {
      const entries = list.map((each, index) => used(`k${index}`, each));
      const doomed = surplus(entries, most, DAY);
      const size = (some: readonly UsedEntry[]) => some.reduce((sum, { entry: { bytes } }) => sum + bytes, 0);
      const left = entries.filter((each) => !doomed.includes(each));
      expect(doomed.every(({ entry: { isPinned } }) => !isPinned)).toBe(true);
      if (left.some(({ entry: { isPinned } }) => !isPinned)) expect(size(left)).toBeLessThanOrEqual(most);
      const last = doomed.at(-1);
      if (last !== undefined) expect(size(left) + last.entry.bytes).toBeGreaterThan(most);
    }),
  );
});
