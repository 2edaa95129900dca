import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Manifest, ProfileEntry } from '../profile-set/manifest';
import { formatManifest } from '../profile-set/manifest-format';
import { err, ok } from '../base/result';
import { readProfileSet } from './profile-set';

const directory = temporaryDirectory('of each test');

function entryOf(file: string, content: string): ProfileEntry {
  return {
    file,
    component: 'rustc',
    kind: 'llvm-indexed',
    formatVersion: 13,
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    summary: null,
    raw: { files: 1, bytes: 1 },
    gatheredOn: null,
  };
}

function manifestOf(...profiles: ProfileEntry[]): Manifest {
  return {
    schemaVersion: 1,
    stage: 'rustc-pgo',
    stageKey: null,
    host: 'x86_64-unknown-linux-gnu',
    rust: { version: '1.85.0', channel: 'stable', commit: null },
    llvm: { version: '19.1.7' },
    dialect: 'test',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles,
    signature: null,
  };
}

function write(file: string, content: string): void {
  writeFileSync(join(directory(), file), content);
}

describe('readProfileSet', () => {
  const manifest = manifestOf(entryOf('a.profdata', 'aaa'), entryOf('b.profdata', 'bb'));

  test('a set that is as its manifest says', async () => {
    write('manifest.json', formatManifest(manifest));
    write('run.json', '{}');
    write('a.profdata', 'aaa');
    write('b.profdata', 'bb');
    expect(await readProfileSet(directory())).toEqual(ok({ directory: directory(), manifest }));
  });

  test('a missing and a changed profile', async () => {
    write('manifest.json', formatManifest(manifest));
    write('b.profdata', 'bc');
    expect(await readProfileSet(directory())).toMatchObject(
      err({
        kind: 'profile-set-mismatch',
        directory: directory(),
        mismatches: [
          { kind: 'profile-missing', file: 'a.profdata' },
          { kind: 'profile-digest', file: 'b.profdata' },
        ],
      }),
    );
  });

  test('a profile that is a directory', async () => {
    write('manifest.json', formatManifest(manifest));
    mkdirSync(join(directory(), 'a.profdata'));
    expect(await readProfileSet(directory())).toEqual(
      err({ kind: 'file', path: join(directory(), 'a.profdata'), code: 'NOT_A_FILE' }),
    );
  });

  test('no directory, and no manifest in it', async () => {
    const path = join(directory(), 'manifest.json');
    expect(await readProfileSet(directory())).toEqual(err({ kind: 'file', path, code: 'ENOENT' }));
    const nowhere = join(directory(), 'none');
    expect(await readProfileSet(nowhere)).toMatchObject({
      ok: false,
      error: { kind: 'file', code: 'ENOENT' },
    });
  });

  test('a broken manifest', async () => {
    write('manifest.json', '{');
    expect(await readProfileSet(directory())).toMatchObject(
      err({
        kind: 'profile-set-manifest',
        path: join(directory(), 'manifest.json'),
        problem: { kind: 'manifest-syntax' },
      }),
    );
  });
});
