/**
 * The process that writes a raw profile, by the profile's name: `%p` in the pattern of LLVM's runtime, as the stages
 * give it, and the number that BOLT's runtime appends.
 * @param file relative to the directory of the raw profiles
 * @returns null: its name does not tell, and more may be added to it at any time
 */
export function writerOf(file: string): number | null {
  const digits =
    /^prof-(\d+)\//.exec(file) ??
    /^default_\d+_\d+_(\d+)\.profraw$/.exec(file) ??
    /^prof\.fdata\.(\d+)(?:\.fdata)?$/.exec(file);
  return digits === null ? null : Number(digits[1]);
}
