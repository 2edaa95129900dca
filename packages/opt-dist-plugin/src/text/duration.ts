/** `42s`, `1m 5s`, `2h 3m 10s`, as users of upstream's opt-dist know it. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return [
    ...(hours > 0 ? [`${hours}h`] : []),
    ...(whole >= 60 ? [`${minutes}m`] : []),
    `${whole % 60}s`,
  ].join(' ');
}

/** The same with tenths below a minute: `4.2s`. */
export function shortDuration(seconds: number): string {
  return seconds < 59.95 ? `${seconds.toFixed(1)}s` : duration(seconds);
}
