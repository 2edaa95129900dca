import { type StoredRow, storeTable } from './store-table';

const row = (changes: Partial<StoredRow>): StoredRow => ({
  key: '0123456789abcdef0123456789abcdef',
  stage: 'bolt',
  project: 'rust',
  stored: 0,
  used: 0,
  bytes: 2_936_012,
  seconds: 3660,
  isPinned: false,
  sameAs: null,
  ...changes,
});

it('has a line for each result, the newest first', () => {
  const lines = storeTable(
    [row({}), row({ stage: 'rustc-pgo', stored: 86_400_000, isPinned: true, sameAs: 'f'.repeat(32) })],
    3 * 86_400_000,
  );
  expect(lines).toEqual([
    'stage      key           project  age  size                  cost',
    'rustc-pgo  0123456789ab  rust     2 d  same as ffffffffffff  1h 1m 0s  pinned',
    'bolt       0123456789ab  rust     3 d  2.8 MiB               1h 1m 0s',
  ]);
});
