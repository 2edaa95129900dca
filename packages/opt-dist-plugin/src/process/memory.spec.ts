import { swapIn } from './memory';

it('reads the swap of /proc/meminfo', () => {
  expect(
    swapIn('MemTotal:       24607384 kB\nSwapCached:            0 kB\nSwapTotal:       2097148 kB\n'),
  ).toBe(2_147_479_552);
  expect(swapIn('')).toBe(0);
});
