import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok } from 'profile-formats';
import { outputPlace, removeDirectory, replaceDirectory, tryOutput } from '../../src/fs/output-dir';

/** Fills, or fails to fill, or removes an output directory, and says how that went. */
async function main([dir = '', action = '']: readonly string[]) {
  const { kind } = await outputPlace(dir);
  const { ok: tried } = await tryOutput(dir);
  const filled = await (action === 'remove'
    ? removeDirectory(dir).then(() => ok(undefined))
    : replaceDirectory(dir, (temporary) => {
        for (const name of ['a.tar.xz', 'manifest.json', 'z.tar.xz'])
          writeFileSync(path.join(temporary, name), 'new');
        return Promise.resolve(action === 'fill' ? ok(undefined) : err({ kind: 'no-tarballs', dir }));
      }));
  console.log(JSON.stringify({ place: kind, tried, result: filled }));
  process.stdin.resume();
}

void main(process.argv.slice(2));
