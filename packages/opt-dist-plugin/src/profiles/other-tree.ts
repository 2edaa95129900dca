import { realpath } from 'node:fs/promises';
import { err, readIndexedHeader, readIndexedNames, type Result } from 'profile-formats';
import { openFileSource } from 'profile-formats/node';
import type { Problem } from '../model/problem';
import { gatheredIn } from '../plan/local-names';
import { attempt, unread } from '../fs/attempt';

/**
 * The names of a source tree in profiles: first the path in bootstrap's command line. In a checkout that is
 * reached by a link, bootstrap asks git, and gets the other one.
 */
export async function namesOfTree(source: string): Promise<[string, ...string[]]> {
  const real = await attempt('read', source, () => realpath(source));
  return real.ok && real.value !== source ? [source, real.value] : [source];
}

/**
 * The other source tree by which a profile names local functions; undefined: there is none. The profile has
 * been verified before, so this does not look for damage.
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
