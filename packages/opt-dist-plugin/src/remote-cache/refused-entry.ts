import type { EntryProblem } from './entry';

/** What was found in a refused entry of the remote cache, in one line, without advice. */
export function describeEntryProblem({ where, expected, found }: EntryProblem): string {
  return `${where}: expected ${expected}, found ${found}`;
}

/** The task runs as if the entry were not there; a server whose entries are written once keeps it, though. */
export function adviseEntryProblem({ where }: EntryProblem): string[] {
  if (where === 'file') return ['Is there room for what is in the entry, and may it be written there?'];
  const cause =
    where === 'seal'
      ? "It was stored without this plugin's guard, or cut off."
      : 'It was damaged, or somebody who can write to the server changed it.';
  return [
    `${cause} Until the entry is removed from the server, nobody gets this result from there; if such entries come again, change the write tokens.`,
  ];
}
