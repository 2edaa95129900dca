/** How many functions of a library llvm-bolt found in the profile that it was given. */
export interface BoltMatch {
  readonly matched: number;
  readonly functions: number;
}

/** LLVM 19 and 22 print this for every profile; a profile that matches nothing is no error to them. */
const MATCH =
  /BOLT-INFO: (\d+) out of (\d+) functions in the binary \([\d.]+%\) have non-empty execution profile/;

/** The counts in a line of llvm-bolt's output; null: it has none. */
export function boltMatch(line: string): BoltMatch | null {
  const [, matched, functions] = MATCH.exec(line) ?? [];
  return matched === undefined || functions === undefined
    ? null
    : { matched: Number(matched), functions: Number(functions) };
}

/**
 * The least share of the profile's functions that must be in the library. For the profile's own library the
 * share was more than four fifths; the functions that all libraries share (`_init`, `memcpy@PLT`) make up
 * much less.
 */
const LEAST_PART = 0.1;

/**
 * Was the profile, as far as the counts show, gathered on this build of the library? @param profiled null:
 * not known
 */
export function isOfLibrary({ matched }: BoltMatch, profiled: number | null): boolean {
  return matched > 0 && matched >= (profiled ?? 0) * LEAST_PART;
}
