/**
 * A moment, in UTC, for lines that Nx stores and prints again after a hit: they say when that was.
 * @returns such as `2026-12-01 15:04 UTC`
 */
export function minuteOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
