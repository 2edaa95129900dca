/**
 * Says on one line why node_modules is not what package-lock.json asks for; says nothing when it is. Compares
 * the contents of package-lock.json and of npm's own record of what it installed, and looks whether the
 * directories are there. File times say nothing: a fresh clone's lock file is always the newest.
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
  if (!wanted) return 'package-lock.json cannot be read';
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return 'node_modules is missing or unfinished';
  for (const [path, { version, integrity, link, optional }] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = installed[path];
    if (!found) {
      // npm leaves out optional packages that are for other systems.
      if (optional) continue;
      return `${path} is not installed`;
    }
    if (link !== found.link || version !== found.version || integrity !== found.integrity) {
      return `${path} is ${found.version ?? 'another one'}, package-lock.json has ${version ?? 'a link'}`;
    }
    if (!existsSync(join(root, path))) return `${path} has been removed`;
  }
  return null;
}

const found = reason();
if (found) console.log(found);
