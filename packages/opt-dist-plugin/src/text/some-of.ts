const SHOWN = 5;

/** The first of many names, for one line: `a, b, c, d, e and 7 more`. */
export function someOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length <= SHOWN ? shown : `${shown} and ${names.length - SHOWN} more`;
}
