/**
 * Does a release's sample config name a key, in a comment or not? Bootstrap refuses unknown keys, and keys come and
 * go. Since rust-lang/rust change 142636 the sample names most of them with their table, `build.vendor`; tables of
 * targets name none.
 */
export function knowsKey(sample: string, table: string, key: string): boolean {
  return new RegExp(`^[#\\s]*(?:${table}\\.)?${key}\\s*=`, 'm').test(sample);
}
