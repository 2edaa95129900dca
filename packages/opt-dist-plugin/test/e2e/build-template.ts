import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { Workspace } from './workspace';

/**
 * Builds the whole chain in the given directory, unless it was built there before; writes nx's ending to a
 * file beside it.
 */
async function main(built: string) {
  const file = `${built}.json`;
  if (existsSync(file)) return;
  // Left by a process that died.
  rmSync(built, { recursive: true, force: true });
  const result = await Workspace.at(built).nx(['run', 'rust:dist']);
  writeFileSync(file, JSON.stringify(result));
}

void main(process.argv[2] ?? '');
