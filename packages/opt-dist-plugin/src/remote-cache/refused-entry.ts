import type { EntryProblem } from './entry';
import { DISK } from '../archive/refusal';

/** The reason why an entry of the remote cache is refused, in one line, without advice. */
export function describeEntryProblem({ where, expected, found }: EntryProblem): string {
  return `${where}: expected ${expected}, found ${found}`;
}

/** The task runs as if the entry were not there; a server whose entries are written once keeps it, though. */
export function adviseEntryProblem({ where }: EntryProblem): string[] {
  if (where === DISK) return ['Make room where the workspace and the cache of Nx are.'];
  if (where === 'file')
    return ['Is there room to unpack the entry in the outbox, and is the outbox writable?'];
  const cause =
    where === 'seal'
      ? "The entry was stored without this plugin's guard, or cut off."
      : 'The entry was damaged, or somebody who can write to the server changed it.';
  return [
    `${cause} Until somebody removes the entry from the server, nobody gets this result from there; if such entries come again, change the write tokens.`,
  ];
}
