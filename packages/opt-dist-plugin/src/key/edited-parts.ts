/** Parts of a key that a stage reads all the time, and not once at its start like opt-dist.json. */
const READ_ON = /^(sources\.|given\.|profiles\.|tool\.|bootstrap config( \[dist\])?$)/;

/** The parts of a stage's key that changed while the stage ran: its result may mix both states. */
export function editedParts(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((part) => READ_ON.test(part) && before[part] !== after[part]).sort();
}
