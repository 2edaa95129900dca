/** How many functions of a library llvm-bolt found in the profile that it was given. */
export interface BoltMatch {
  readonly matched: number;
  readonly functions: number;
}

/** So say 19 and 22 of every profile; one that matches nothing is no error to them. */
const MATCH =
  /BOLT-INFO: (\d+) out of (\d+) functions in the binary \([\d.]+%\) have non-empty execution profile/;

/** What a line of llvm-bolt's output says of it; null: nothing. */
export function boltMatch(line: string): BoltMatch | null {
  const [, matched, functions] = MATCH.exec(line) ?? [];
  return matched === undefined || functions === undefined
    ? null
    : { matched: Number(matched), functions: Number(functions) };
}

/**
 * Of the profile's functions, the least part that must be in the library. With the library that it was
 * gathered on it was more than four fifths; what all libraries share (`_init`, `memcpy@PLT`) is much less.
 */
const LEAST_PART = 0.1;

/**
 * Was the profile gathered on this build of the library, so far as can be told? @param profiled null: not
 * known
 */
export function isOfLibrary({ matched }: BoltMatch, profiled: number | null): boolean {
  return matched > 0 && matched >= (profiled ?? 0) * LEAST_PART;
}
