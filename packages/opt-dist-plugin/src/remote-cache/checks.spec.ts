import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { archiveOf, NX_MEMBERS } from '../../test/entries/archive';
import { OTHER } from '../../test/entries/checks';
import { describeUnshared, Unshared } from '../../test/namespaces';
import { placeSet } from '../../test/sets';
import { temporaryDirectory } from '../../test/temporary-directory';
import { writeFingerprints } from '../key/fingerprint-record';
import { RUN_VARIABLE } from '../model/run-environment';
import { expectedResults, workspaceChecks } from './checks';

const MIB = 2 ** 20;
const dir = temporaryDirectory('of each test');

/** The file of an entry with one file of this many bytes. */
function entryOf(bytes: number): string {
  const file = path.join(dir(), 'entry');
  writeFileSync(file, archiveOf([{ name: 'dist/x', content: Buffer.alloc(bytes) }, ...NX_MEMBERS]));
  return file;
}

it('takes an entry of another task for which there is room', async () => {
  const checks = workspaceChecks(dir(), {}, path.join(dir(), 'not/made/yet'));
  expect(await checks.check(entryOf(MIB), OTHER)).toMatchObject({ ok: true });
});

describeUnshared('a workspace on a small disk', 'mount', (unshare) => {
  it.each([
    [3, true],
    // Nx needs it twice: in its cache and in the workspace.
    [5, false],
    [9, false],
  ])('that has room for 8 MiB: an entry of %d MiB is taken: %s', async (size, isTaken) => {
    const root = path.join(dir(), 'workspace');
    mkdirSync(root);
    const inside = await Unshared.start(unshare, 'small-disk.ts', root, entryOf(size * MIB), OTHER);
    await inside.kill();
    const refused = {
      ok: false,
      error: { where: 'disk', expected: `room for ${size * MIB} bytes or more`, isOther: true },
    };
    expect(inside.said).toMatchObject(isTaken ? { ok: true } : refused);
  });
});

it("expects no parts of a set that lies in a given stage's place, wherever it is given", async () => {
  mkdirSync(path.join(dir(), 'rust'));
  writeFileSync(path.join(dir(), 'rust/opt-dist.json'), '{ "profiles": { "all": "team" } }');
  for (const set of ['rust/team/bolt-profiles', 'rust/bolt-profiles', 'rust/rustc-pgo-profiles'])
    placeSet(path.join(dir(), set), set.includes('bolt') ? 'bolt' : 'rustc-pgo');
  const parts = { 'profiles.bolt': 'of the given ones' };
  const stages = { dist: { hash: 'h', parts } };
  const env = { [RUN_VARIABLE]: '17' };
  await writeFingerprints(
    dir(),
    { schemaVersion: 2, run: '17', projectRoot: 'rust', taken: Date.now(), stages },
    env,
  );
  const [dist] = await expectedResults(dir(), env);
  expect(Object.keys(dist?.parts ?? {}).sort()).toEqual([
    'profiles.bolt',
    'profiles.llvm-pgo',
    'profiles.rustc-pgo',
  ]);
  expect(dist?.parts).toMatchObject(parts);
});
