import { posix as path } from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { ProblemOf } from '../model/problem';
import type { Dialect } from '../tree/dialect';
import type { BootstrapSettings } from './settings';

/**
 * The build directory to name in bootstrap's arguments; null where its config, or its own default, names the
 * same. bootstrap.py looks for it in the main file only, so where that includes others it is always named.
 * @param wanted absolute
 * @param dir where bootstrap is started
 */
export function namedBuildDir(
  wanted: string,
  dir: string,
  settings: Pick<BootstrapSettings, 'buildDir' | 'includes'>,
  dialect: Pick<Dialect, 'buildDirOption' | 'rustVersion'>,
): Result<string | null, ProblemOf<'beyond-dialect'>> {
  const own = path.resolve(dir, settings.buildDir ?? 'build');
  if (own === wanted && !(settings.includes && dialect.buildDirOption)) return ok(null);
  if (dialect.buildDirOption) return ok(wanted);
  return err({
    kind: 'beyond-dialect',
    field: 'buildDir',
    found: JSON.stringify(wanted),
    rustVersion: dialect.rustVersion,
    possible: `bootstrap builds in ${own}: only build.build-dir in its config file can name another directory, this release has no --build-dir`,
  });
}
