/** Parts of a key that are read all through a stage, and not once at its begin as opt-dist.json is. */
const READ_ON = /^(sources\.(?!packaged|tests)|given\.|bootstrap config$)/;

/**
 * What of a stage's key was edited while the stage ran: its result is of both, and is stored under the key of
 * the first. What is only packaged is left out, since bootstrap fetches the submodules of books when it comes
 * to them.
 */
export function editedParts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(before).filter((part) => READ_ON.test(part) && before[part] !== after[part]);
}
