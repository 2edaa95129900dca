/**
 * Prints the first difference between node_modules and package-lock.json on one line, or nothing without one.
 * Compares package-lock.json with npm's own record of its installation, and checks that the directories
 * exist. File times are no help: the lock file of a fresh clone is always the newest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch {
    return null;
  }
}

function reason() {
  const wanted = packagesOf('package-lock.json');
  if (!wanted) return 'cannot read package-lock.json';
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return 'node_modules is missing or unfinished';
  for (const [path, { version, integrity, link, optional }] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = installed[path];
    if (!found) {
      // npm leaves out optional packages of other systems.
      if (optional) continue;
      return `${path} is not installed`;
    }
    if (link !== found.link || version !== found.version || integrity !== found.integrity) {
      return `${path}: expected ${version ?? 'a link'} of package-lock.json, found ${found.version ?? 'another one'}`;
    }
    if (!existsSync(join(root, path))) return `${path} has been removed`;
  }
  return null;
}

const found = reason();
if (found) console.log(found);
