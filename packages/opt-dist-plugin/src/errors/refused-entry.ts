import type { EntryProblem } from '../remote-cache/entry';

/** An entry of the remote cache that was refused: its name, and the task that it is for, when that is known. */
export interface RefusedEntry {
  readonly hash: string;
  /** Such as `rust:bolt`. */
  readonly task: string | null;
  readonly problem: EntryProblem;
}

/** What was found, in one line, without advice. */
export function describeRefusedEntry({ hash, task, problem }: RefusedEntry): string[] {
  const { where, expected, found } = problem;
  const name = task === null ? hash : `${hash} of ${task}`;
  return [`remote cache: entry ${name} is not used: ${where}: expected ${expected}, found ${found}`];
}

/** The task runs as if the entry were not there; a server whose entries are written once keeps it, though. */
export function adviseRefusedEntry({ hash, problem }: RefusedEntry): string[] {
  if (problem.where === 'file')
    return ['The task runs instead. Is there room for what is in the entry, and may it be written there?'];
  const cause =
    problem.where === 'seal'
      ? 'It was stored without this plugin’s guard, or cut off.'
      : 'It was damaged, or somebody who can write to the server changed it.';
  return [
    `The task runs instead. ${cause}`,
    `Until \`${hash}\` is removed from the server, nobody gets this result from there; if such entries come again, change the write token.`,
  ];
}
