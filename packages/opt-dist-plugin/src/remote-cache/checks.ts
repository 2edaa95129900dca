import type { EntryChecks } from './entry';
import { wholeArchives } from './whole-archives';

/** What judges the entries of the remote cache: the one place to choose it. */
export const entryChecks: EntryChecks = wholeArchives;
