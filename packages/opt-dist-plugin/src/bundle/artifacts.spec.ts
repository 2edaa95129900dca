import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Member, tarOf } from '../../test/entries/archive';
import { temporaryDirectory } from '../../test/temporary-directory';
import { describeProblem } from '../text/describe';
import { unpackArtifacts } from './artifacts';

const dir = temporaryDirectory('of each test');
const TOP = 'reproducible-artifacts-nightly-x86_64-unknown-linux-gnu';
const PROFILE = { name: `${TOP}/reproducible-artifacts/rustc-pgo.profdata`, content: 'profile' };

async function unpack(...members: readonly Member[]) {
  writeFileSync(path.join(dir(), 'a.tar'), tarOf(members));
  return unpackArtifacts(path.join(dir(), 'a.tar'), 'tar', path.join(dir(), 'to'), process.env);
}

it('takes the profiles, and what the package says of itself', async () => {
  const found = await unpack(
    { name: `${TOP}/`, type: '5' },
    { name: `${TOP}/version`, content: '1.99.0-nightly (0123456 2026-09-01)\n' },
    { name: `${TOP}/git-commit-hash`, content: '0123456\n' },
    { name: `${TOP}/install.sh`, content: '#!/bin/sh\n' },
    { name: `${TOP}/reproducible-artifacts/manifest.in`, content: 'file:./rustc-pgo.profdata\n' },
    PROFILE,
  );
  expect(found).toEqual({
    ok: true,
    value: {
      files: ['rustc-pgo.profdata'],
      version: '1.99.0-nightly (0123456 2026-09-01)',
      commit: '0123456',
    },
  });
  expect(readdirSync(path.join(dir(), 'to'))).toEqual(['rustc-pgo.profdata']);
});

it.each<[string, Member, RegExp]>([
  ['a path outside', { name: `${TOP}/../../evil`, content: 'x' }, /a part ".."$/],
  [
    'a symbolic link',
    { name: `${TOP}/reproducible-artifacts/x`, type: '2', target: '/etc' },
    /symbolic link$/,
  ],
  ['a hard link', { name: `${TOP}/reproducible-artifacts/x`, type: '1', target: '/etc' }, /hard link$/],
  ['a directory of profiles', { name: `${TOP}/reproducible-artifacts/x/y`, content: 'x' }, /found another$/],
])('refuses %s', async (_, member, fact) => {
  const found = await unpack(PROFILE, member);
  expect(found.ok ? [] : describeProblem(found.error)).toEqual([expect.stringMatching(fact)]);
});
