const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** `96.4 MiB`. */
export function formatBytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(size) / 10));
  const value = size / KIB ** power;
  return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power] ?? 'B'}`;
}

/** The bytes of `500 MiB`, as a field of opt-dist.json has it. */
export function bytesOf(text: string): number {
  const [number, unit] = text.split(' ');
  return Number(number) * { KiB: KIB, MiB: MIB, GiB: GIB }[unit as 'KiB' | 'MiB' | 'GiB'];
}
