import { RateFloor } from './rate-floor';

/** Runs samples, one a second; the second in which the floor was first not held. */
function firstBelow(rates: readonly number[]): number | null {
  const floor = new RateFloor(100, 5, 0);
  let bytes = 0;
  for (const [index, rate] of rates.entries()) {
    bytes += rate;
    if (floor.below(index + 1, bytes) !== null) return index + 1;
  }
  return null;
}

const seconds = (count: number, rate: number) => Array<number>(count).fill(rate);

describe('RateFloor', () => {
  it.each<[string, number[], number | null]>([
    ['holds at the floor', seconds(30, 100), null],
    ['fails below it after one window', seconds(30, 99), 5],
    [
      'waits through a pause shorter than a window',
      [...seconds(10, 500), ...seconds(4, 0), ...seconds(5, 500)],
      null,
    ],
    ['sees a stall after a fast start', [...seconds(10, 1e6), ...seconds(10, 0)], 15],
    ['says nothing before a window is over', seconds(4, 0), null],
  ])('%s', (_, rates, expected) => {
    expect(firstBelow(rates)).toBe(expected);
  });

  it('tells the rate', () => {
    const floor = new RateFloor(100, 5, 10);
    expect(floor.below(14.9, 10)).toBeNull();
    expect(floor.below(15, 50)).toBe(10);
  });
});
