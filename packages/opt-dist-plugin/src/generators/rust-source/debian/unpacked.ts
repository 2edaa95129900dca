import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hasFileChecksums, preparationOf, unapplied } from './rules';

/**
 * Is this an unpacked source package of Debian's (`apt-get source`) that nobody prepared as its rules do before
 * the build? A checkout of the packaging is its owner's affair.
 */
export function isUnpreparedPackage(dir: string): boolean {
  const has = (...parts: readonly string[]) => existsSync(path.join(dir, ...parts));
  if (!has('x.py') || !has('debian/control') || has('.git')) return false;
  const rules = textIn(dir, 'debian/rules');
  if (rules === null) return false;
  const todo = preparationOf(rules);
  return (
    hasUnappliedPatches(dir) ||
    todo.unlocked.some((each) => has(each, 'Cargo.lock') && !has(each, 'Cargo.lock.orig')) ||
    (todo.prunesChecksums &&
      namesOf(path.join(dir, 'vendor')).some((crate) =>
        hasFileChecksums(textIn(dir, 'vendor', crate, '.cargo-checksum.json') ?? ''),
      ))
  );
}

/** Patches of the series that are not in the files yet. */
export function hasUnappliedPatches(dir: string): boolean {
  const series = textIn(dir, 'debian/patches/series') ?? '';
  return unapplied(series, textIn(dir, '.pc/applied-patches') ?? '').length > 0;
}

function textIn(...parts: readonly string[]): string | null {
  try {
    return readFileSync(path.join(...parts), 'utf8');
  } catch {
    return null;
  }
}

function namesOf(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
