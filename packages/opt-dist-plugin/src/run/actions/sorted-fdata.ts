import { readFile, writeFile } from 'node:fs/promises';
import type { Result } from 'profile-formats';
import { attempt } from '../../fs/attempt';
import type { ProblemOf } from '../../model/problem';

/** A line of counts begins with the kind of its first place; headers, of samples, with a word. */
const COUNTS = /^\d/;

/**
 * Sorts the lines of a merged fdata file by their bytes. merge-fdata writes equal counts in another order each
 * time, and llvm-bolt lays out a library by that order: equal trainings would lead to two profiles and two
 * compilers. The kinds of branches sort before those of memory accesses, as llvm-bolt reads them.
 * @param file left as it is where it has headers, whose place matters
 */
export async function sortFdata(file: string): Promise<Result<void, ProblemOf<'file'>>> {
  return attempt('sort', file, async () => {
    const text = await readFile(file, 'latin1');
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.length === 0 || !lines.every((line) => COUNTS.test(line))) return;
    const sorted = `${lines.sort().join('\n')}\n`;
    if (sorted !== text) await writeFile(file, sorted, 'latin1');
  });
}
