import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entryChecks } from './entry-checks';
import { archiveOf, type Member, NX_MEMBERS, sealed } from '../../../test/entries/archive';
import { checksForEach, OTHER } from '../../../test/entries/checks';
import {
  judgeAsConsumer,
  HASH,
  membersOfSet,
  OUTPUT,
  expectedOf,
  sealedSet,
} from '../../../test/entries/profile-set';

const { check, checkOther, dir } = checksForEach();

it('accepts a set, and says where its archive ends', async () => {
  const archive = archiveOf(membersOfSet());
  const file = path.join(dir(), 'entry');
  writeFileSync(file, sealed(archive, HASH));
  const checks = entryChecks({ expected: () => Promise.resolve([expectedOf()]), judge: judgeAsConsumer });
  expect(await checks.check(file, HASH)).toEqual({ ok: true, value: { archiveBytes: archive.length } });
});

it('accepts directories with a slash at their end, as GNU tar writes them', async () => {
  const members = membersOfSet().map((each) =>
    each.type === '5' ? { ...each, name: `${each.name.toString()}/` } : each,
  );
  expect(await check(sealed(archiveOf(members), HASH))).toBe('accepted');
});

describe('the seal', () => {
  it('must be there for a stage', async () => {
    expect(await check(archiveOf(membersOfSet()))).toBe('seal: expected one, found none');
  });

  it('must fit the archive', async () => {
    const entry = sealedSet();
    entry.writeUInt8(entry.readUInt8(100) ^ 1, 100);
    expect(await check(entry)).toMatch(
      /^seal: sha256 of the archive: expected [0-9a-f]{64}, found [0-9a-f]{64}$/,
    );
  });

  it('must fit the name', async () => {
    expect(await check(sealed(archiveOf(membersOfSet()), 'bbb'))).toMatch(
      new RegExp(`^seal: digest of archive and name ${HASH}: expected `),
    );
  });

  it('must be of a version that is known', async () => {
    const entry = sealedSet();
    entry.writeUInt8(9, entry.length - 91 + 16);
    expect(await check(entry)).toBe('seal: version: expected 1, found 9');
  });

  it('may be missing for other tasks, but not be wrong', async () => {
    const archive = archiveOf([{ name: 'dist/index.js', content: 'x' }, ...NX_MEMBERS]);
    expect(await checkOther(archive)).toBe('accepted');
    expect(await checkOther(sealed(archive, OTHER))).toBe('accepted');
    expect(await checkOther(sealed(archive, HASH))).toMatch(/^seal: digest of archive and name/);
  });
});

describe('entries of other tasks', () => {
  it.each<[string, Member[], RegExp]>([
    ['links', [{ name: 'dist/x', type: '2', target: 'y' }], /^accepted$/],
    ['links to the workspace', [{ name: 'dist/x', type: '2', target: '../y' }], /^accepted$/],
    [
      'links out of the workspace',
      [{ name: 'dist/x', type: '2', target: '../../etc' }],
      /a link within the workspace, found the target ..\/..\/etc$/,
    ],
    ['absolute links', [{ name: 'dist/x', type: '2', target: '/etc' }], /found the absolute target \/etc$/],
    [
      'links out by a long target',
      [
        { name: '././@LongLink', type: 'K', content: `${'../'.repeat(50)}etc\0` },
        { name: 'dist/x', type: '2', target: 'y' },
      ],
      /found the target (..\/){50}etc$/,
    ],
    ['long names', [{ name: `dist/${'x'.repeat(300)}` }], /parts of at most 255 bytes, found 300$/],
    [
      'many directories within one another',
      [{ name: `${'d/'.repeat(1500)}x` }],
      /at most 200 directories deep, found 1500$/,
    ],
    ['names that differ in case', [{ name: 'dist/x' }, { name: 'dist/X' }], /^accepted$/],
    ['names of another encoding', [{ name: Buffer.from([0x64, 0xe9]) }], /^accepted$/],
    [
      'below a link',
      [{ name: 'x', type: '2', target: 'z' }, { name: 'x/y' }],
      /a directory x, found a symlink$/,
    ],
    ['parent directory', [{ name: '../x' }], /a part ".."$/],
    ['hard links', [{ name: 'x', type: '1', target: 'y' }], /found a hard link$/],
  ])('%s', async (_, members, fact) => {
    expect(await checkOther(archiveOf([...members, ...NX_MEMBERS]))).toMatch(fact);
  });
});

it.each([
  ['case', 'dist/x', 'dist/X'],
  ['the case of a directory', 'dist/a/x', 'DIST/a/y'],
  ['Unicode form', 'dist/\u00e9', 'dist/e\u0301'],
])('takes no names that differ in %s only where they are one file', async (_, one, other) => {
  const entry = archiveOf([{ name: one }, { name: other }, ...NX_MEMBERS]);
  const here = () => Promise.resolve({ foldsNames: true });
  expect(await check(entry, null, OTHER, { here })).toMatch(
    /names that differ in more than case and Unicode form, found another one, /,
  );
  expect(await checkOther(entry)).toBe('accepted');
  const name = `${OUTPUT}/RUN.json`;
  expect(await check(sealedSet({ more: [{ name }] }))).toMatch(/ found another one, .*run\.json$/);
});

it('marks what concerns no stage', async () => {
  const file = path.join(dir(), 'entry');
  const of = async (entry: Buffer, stages: boolean) => {
    writeFileSync(file, entry);
    const expected = () => Promise.resolve(stages ? [expectedOf()] : []);
    const result = await entryChecks({ expected, judge: judgeAsConsumer }).check(file, OTHER);
    return result.ok ? null : result.error.isOther === true;
  };
  const linkOut = archiveOf([{ name: 'x', type: '2', target: '/' }, ...NX_MEMBERS]);
  expect(await of(linkOut, true)).toBe(true);
  expect(await of(Buffer.from('junk that nobody can unpack'), false)).toBe(true);
  expect(await of(sealed(linkOut, HASH), false)).toBe(true);
  // Of these, nobody knows.
  expect(await of(Buffer.from('junk that nobody can unpack'), true)).toBe(false);
  expect(await of(sealed(linkOut, HASH), true)).toBe(false);
  expect(await of(archiveOf(membersOfSet()), true)).toBe(false);
});

it('takes nothing under a name that is a stage key, since Nx asks for none', async () => {
  const name = 'aaa22a29cebbaec977a393a1ead2490b';
  expect(await check(sealedSet(), expectedOf(), name)).toBe('name: expected a hash of Nx, found a stage key');
});

it('knows files of a stage after those of another task', async () => {
  const other = { name: 'dist/index.js', content: 'x' };
  const members = [other, ...membersOfSet()];
  expect(await check(archiveOf(members))).toBe('seal: expected one, found none');
  expect(await check(sealed(archiveOf(members), HASH))).toMatch(/^archive: dist\/index.js: .* one outside$/);
});

it('tells of a file that cannot be read', async () => {
  const checks = entryChecks({ expected: () => Promise.resolve([]), judge: judgeAsConsumer });
  expect(await checks.check(path.join(dir(), 'none'), OTHER)).toMatchObject({
    ok: false,
    error: { where: 'file', found: expect.stringContaining('ENOENT') as string },
  });
});

it('removes what a killed check left long ago, and nothing of one that may still run', async () => {
  const [left, recent] = ['opt-dist-entry-left', 'opt-dist-entry-recent'].map((name) =>
    path.join(dir(), name),
  );
  for (const each of [left, recent]) mkdirSync(each ?? '');
  utimesSync(left ?? '', 0, 0);
  const file = path.join(dir(), 'entry');
  writeFileSync(file, sealedSet());
  const checks = entryChecks({ expected: () => Promise.resolve([expectedOf()]), judge: judgeAsConsumer });
  expect(await checks.check(file, HASH)).toMatchObject({ ok: true });
  expect(readdirSync(dir())).toEqual(['entry', 'opt-dist-entry-recent']);
});

it('holds little of an archive that grows without end, and stops where it is told to', async () => {
  const MIB = 2 ** 20;
  const content = Buffer.alloc(64 * MIB);
  const files = ['a', 'b', 'c', 'd'].map((name) => ({ name: `rust-project/dist/${name}`, content }));
  const file = path.join(dir(), 'entry');
  writeFileSync(file, sealed(archiveOf(files), HASH));
  const expected = () => Promise.resolve([expectedOf('dist')]);
  const limits = { freeBytes: 192 * MIB };
  const before = process.memoryUsage().rss;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  const result = await entryChecks({ expected, judge: judgeAsConsumer, limits }).check(file, HASH);
  clearInterval(watch);
  expect(result).toMatchObject({
    error: { where: 'archive: rust-project/dist/d', found: String(256 * MIB) },
  });
  expect(peak - before).toBeLessThan(128 * MIB);
});
