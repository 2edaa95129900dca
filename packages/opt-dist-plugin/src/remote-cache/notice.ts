import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const FILE = 'notice.txt';

/**
 * Keeps a warning that nobody could see: Nx's daemon runs the hooks of its runs, and shows none of their
 * output.
 */
export async function leaveNotice(dir: string, lines: readonly string[]): Promise<void> {
  if (lines.length > 0)
    await writeFile(path.join(dir, FILE), lines.join('\n'), { mode: 0o600 }).catch(() => undefined);
}

/** The warning that an earlier run left, once. */
export async function takeNotice(dir: string): Promise<string[]> {
  const taken = path.join(dir, `${FILE}.${process.pid}`);
  try {
    await rename(path.join(dir, FILE), taken);
    const text = await readFile(taken, 'utf8');
    await rm(taken);
    return ['From an earlier run:', ...text.split('\n')];
  } catch {
    return [];
  }
}
