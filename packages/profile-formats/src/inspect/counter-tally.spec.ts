import { CounterTally } from './counter-tally';

const MOST = 2n ** 64n - 3n;

function viewOf(counts: BigUint64Array): DataView {
  return new DataView(counts.buffer);
}

/** Little-endian, as the machines that run the tests are. */
function add(tally: CounterTally, counts: BigUint64Array): number {
  return tally.add(viewOf(counts), 0, counts.length, true);
}

test('sums of many of the largest counters are exact', () => {
  const tally = new CounterTally();
  const counts = new BigUint64Array(2 ** 19).fill(MOST);
  for (let function_ = 0; function_ < 9; function_ += 1) add(tally, counts);
  expect(tally.total).toBe(9n * 2n ** 19n * MOST);
  expect(tally.counters).toBe(9 * 2 ** 19);
  expect([tally.maximumFirst, tally.maximumInternal, tally.largest]).toEqual([MOST, MOST, MOST]);
});

test.each([2 ** 21, 2 ** 21 + 1])('the sum of one function with %d counters is exact', (length) => {
  const tally = new CounterTally();
  const counts = new BigUint64Array(length).fill(MOST - 1n);
  counts[length - 1] = MOST;
  counts[0] = 5n;
  expect(add(tally, counts)).toBe(Number(MOST));
  expect(tally.total).toBe(5n + BigInt(length - 2) * (MOST - 1n) + MOST);
  expect([tally.maximumFirst, tally.maximumInternal, tally.largest]).toEqual([5n, MOST, MOST]);
  expect([tally.functions, tally.neverExecuted]).toEqual([1, 0]);
  expect(add(tally, new BigUint64Array(length))).toBe(0);
  expect([tally.functions, tally.neverExecuted]).toEqual([2, 1]);
});

test('marks are no counts, in either order of bytes', () => {
  const tally = new CounterTally();
  expect(add(tally, BigUint64Array.of(2n ** 64n - 1n, 7n))).toBe(0);
  expect(add(tally, BigUint64Array.of(2n ** 64n - 2n))).toBe(0);
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, 3n, false);
  view.setBigUint64(8, 2n ** 40n, false);
  expect(tally.add(view, 0, 2, false)).toBe(2 ** 40);
  const { hot, warm, functions, counters, total, maximumFirst, maximumInternal } = tally;
  expect({ hot, warm, functions, counters }).toEqual({ hot: 1, warm: 1, functions: 1, counters: 2 });
  expect([total, maximumFirst, maximumInternal]).toEqual([2n ** 40n + 3n, 3n, 2n ** 40n]);
});
