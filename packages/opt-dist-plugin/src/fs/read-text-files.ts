import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { attempt } from './attempt';

/** Content of the files that exist, by path relative to the root. */
export async function readTextFiles(root: string, files: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await Promise.all(
    files.map(async (file) => {
      const text = await attempt('read', file, () => readFile(path.join(root, file), 'utf8'));
      if (text.ok) found.set(file, text.value);
    }),
  );
  return found;
}
