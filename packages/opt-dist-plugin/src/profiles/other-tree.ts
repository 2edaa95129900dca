import { realpath } from 'node:fs/promises';
import { err, readIndexedHeader, readIndexedNames, type Result } from 'profile-formats';
import { openFileSource } from 'profile-formats/node';
import type { Problem } from '../model/problem';
import { gatheredIn } from '../plan/local-names';
import { attempt, unread } from '../fs/attempt';

/**
 * The names that a source tree can have in profiles, first the one by which bootstrap is called. In a
 * checkout that is entered by a link, bootstrap asks git, and gets the other.
 */
export async function namesOfTree(source: string): Promise<[string, ...string[]]> {
  const real = await attempt('read', source, () => realpath(source));
  return real.ok && real.value !== source ? [source, real.value] : [source];
}

/**
 * The other source tree by which a profile names local functions; undefined: there is none. It was verified
 * before, so that damage is not looked for here.
 */
export async function otherTree(file: string, source: string): Promise<Result<string | undefined, Problem>> {
  const own = await namesOfTree(source);
  const opened = await openFileSource(file);
  if (!opened.ok) return err(unread(opened.error));
  try {
    return await attempt('read', file, async () => {
      const header = await readIndexedHeader(opened.value);
      const names = header.ok ? await readIndexedNames(opened.value, header.value) : header;
      return names.ok ? gatheredIn(names.value.values(), own) : undefined;
    });
  } finally {
    await opened.value.close();
  }
}
