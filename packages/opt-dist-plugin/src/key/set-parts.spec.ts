import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatManifest } from 'profile-formats';
import { manifestOf, PROFILE } from '../../test/entries/profile-set';
import { configOf } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import { setParts } from './set-parts';

const dir = temporaryDirectory('of each test');
const parts = (stage: 'rustc-pgo' | 'llvm-pgo' | 'dist', file: object = {}) =>
  setParts({ dir: dir(), config: configOf(file) }, stage);

function place(changes: Parameters<typeof manifestOf>[1] = {}) {
  const set = path.join(dir(), 'rustc-pgo-profiles');
  mkdirSync(set, { recursive: true });
  writeFileSync(path.join(set, 'manifest.json'), formatManifest(manifestOf(PROFILE, changes)));
}

it('count a set by its profiles, and not by the key and the tools that made it', async () => {
  place();
  const before = await parts('llvm-pgo');
  expect(Object.keys(before)).toEqual(['profiles.rustc-pgo']);
  place({ stageKey: 'f'.repeat(32), key: { recipe: '9' }, tools: { clang: '1' } });
  expect(await parts('llvm-pgo')).toEqual(before);
  const [profile] = manifestOf(PROFILE).profiles;
  if (profile === undefined) throw new Error('no profile');
  place({ profiles: [{ ...profile, sha256: 'f'.repeat(64) }] });
  expect(await parts('llvm-pgo')).not.toEqual(before);
});

it('say of a set that is missing or damaged that there is none', async () => {
  expect(await parts('dist')).toEqual({
    'profiles.rustc-pgo': 'none',
    'profiles.llvm-pgo': 'none',
    'profiles.bolt': 'none',
  });
  place();
  writeFileSync(path.join(dir(), 'rustc-pgo-profiles/manifest.json'), '{');
  expect(await parts('llvm-pgo')).toEqual({ 'profiles.rustc-pgo': 'none' });
});

it('have no set that is given or not used', async () => {
  const file = { bolt: { enabled: false }, profiles: { 'rustc-pgo': 'given' } };
  expect(Object.keys(await parts('dist', file))).toEqual(['profiles.llvm-pgo']);
});

it('have no set of LLVM for rustc, whose counts do not depend on it, and none for LLVM where it is first', async () => {
  place();
  expect(await parts('llvm-pgo', { order: 'llvm-first' })).toEqual({});
  expect(await parts('rustc-pgo', { order: 'llvm-first' })).toEqual({});
  expect(Object.keys(await parts('dist', { order: 'llvm-first' }))).toEqual([
    'profiles.llvm-pgo',
    'profiles.rustc-pgo',
    'profiles.bolt',
  ]);
});
