import { minuteOf } from './minute';

it('names a minute of UTC', () => {
  expect(minuteOf(new Date('2026-12-01T15:04:59+02:00'))).toBe('2026-12-01 13:04 UTC');
});
