import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Result } from 'profile-formats';
import type { Effects } from '../effects';
import { files } from './files';
import { withoutMember } from './perf-workspace';
import type { SourceProblem } from '../problem';

/**
 * Copies rustc-perf out of a tree whose vendored crates are not enough for it: no cargo config above the copy
 * sends cargo to those crates. Without `site`, the web server, whose dependencies lie in git repositories;
 * the lock file stays.
 */
export async function copyPerf(
  source: string,
  place: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const part = `${place}.part`;
  effects.say('Copying rustc-perf, since vendor lacks some of its crates');
  return files('copy', place, async () => {
    await rm(part, { recursive: true, force: true });
    await cp(path.join(source, 'src/tools/rustc-perf'), part, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => path.basename(file) !== 'target' && path.basename(file) !== '.git',
    });
    const manifest = path.join(part, 'Cargo.toml');
    const text = withoutMember(await readFile(manifest, 'utf8'), 'site');
    if (text !== null) await writeFile(manifest, text);
    await rename(part, place);
  });
}
