import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { workspaceChecks } from '../../src/remote-cache/checks';

/** Judges an entry for a workspace on a disk of 8 MiB. */
async function main([root = '', entry = '', hash = '']: readonly string[]) {
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', root]).status !== 0)
    throw new Error('mount');
  const checks = workspaceChecks(root, {}, path.join(root, '.nx/cache'));
  console.log(JSON.stringify(await checks.check(entry, hash)));
  process.stdin.resume();
}

void main(process.argv.slice(2));
