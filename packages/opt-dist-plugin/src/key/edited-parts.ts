/** Parts of a key that a stage reads all the time, and not once at its start like opt-dist.json. */
const READ_ON = /^(sources\.(?!packaged|tests)|given\.|bootstrap config$)/;

/**
 * The parts of a stage's key that were edited while the stage ran: its result mixes both states, and is
 * stored under the key of the first. Files that are only packaged are left out, since bootstrap fetches the
 * submodules of books late in a stage.
 */
export function editedParts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(before).filter((part) => READ_ON.test(part) && before[part] !== after[part]);
}
