import { archiveOf, type Member, NX_MEMBERS, sealed } from '../../test/entries/archive';
import { checksForEach } from '../../test/entries/checks';
import { HASH, membersOfSet, OUTPUT, withMore } from '../../test/entries/profile-set';

const { check } = checksForEach();

describe('names in the archive', () => {
  it.each<[string, Member, RegExp]>([
    ['parent directory', { name: `${OUTPUT}/../../evil` }, /a part ".."$/],
    ['parent directory at the start', { name: '../evil' }, /a part ".."$/],
    ['current directory', { name: `./${OUTPUT}/x` }, /a part "."$/],
    ['empty part', { name: `${OUTPUT}//x` }, /a part ""$/],
    ['backslashes', { name: `${OUTPUT}/..\\..\\evil` }, /a part ".."$/],
    ['absolute', { name: '/etc/evil' }, /an absolute path$/],
    ['drive', { name: 'C:evil' }, /an absolute path$/],
    ['no name', { name: '' }, /an empty name$/],
    ['outside', { name: 'packages/evil.ts' }, new RegExp(`a name in ${OUTPUT}, found one outside$`)],
    ['beside', { name: `${OUTPUT}-evil` }, /found one outside$/],
    ['a directory outside', { name: 'packages', type: '5' }, /found one outside$/],
    ['symbolic link', { name: `${OUTPUT}/x`, type: '2', target: '/etc/passwd' }, /found a symbolic link$/],
    ['hard link', { name: `${OUTPUT}/x`, type: '1', target: 'y' }, /found a hard link$/],
    ['character device', { name: `${OUTPUT}/x`, type: '3' }, /found a character device$/],
    ['named pipe', { name: `${OUTPUT}/x`, type: '6' }, /found a named pipe$/],
    ['sparse file', { name: `${OUTPUT}/x`, type: 'S' }, /found a sparse file$/],
    ['pax record', { name: `${OUTPUT}/x`, type: 'x', content: '11 path=x\n' }, /found a pax record$/],
    ['unknown type', { name: `${OUTPUT}/x`, type: 'Z' }, /found type "Z"$/],
    ['twice', { name: `${OUTPUT}/run.json` }, /each name once, found it again$/],
    [
      'a directory twice, once with a slash',
      { name: `${OUTPUT}/`, type: '5' },
      /each name once, found it again$/,
    ],
    ['a file with a slash', { name: `${OUTPUT}/x/` }, /a part ""$/],
    ['a directory twice', { name: OUTPUT, type: '5' }, /each name once, found it again$/],
    ['below a file', { name: `${OUTPUT}/run.json/x` }, /a directory .*run\.json, found a file$/],
    [
      'output of the terminal as a directory',
      { name: 'terminalOutput', type: '5' },
      /a file, found a directory$/,
    ],
    [
      'not named in the manifest',
      { name: `${OUTPUT}/x` },
      /a file named in the manifest, found another file$/,
    ],
    ['in a directory', { name: `${OUTPUT}/x/y` }, /files of one directory, found another$/],
    ['instead of the directory', { name: 'rust-project', type: '0' }, /found one outside$/],
  ])('%s', async (_, member, fact) => {
    expect(await check(withMore(member))).toMatch(fact);
  });

  it('shows no control characters of a name', async () => {
    const fact = await check(withMore({ name: 'a\u001b[2J\u202e\u009b' }));
    expect(fact).toMatch(/found one outside$/);
    expect(fact).not.toMatch(/[\p{C}]/u);
  });

  it('cuts long ones', async () => {
    const long = 'x'.repeat(3000);
    const entry = sealed(archiveOf([{ name: long }, ...NX_MEMBERS]), HASH);
    expect((await check(entry)).length).toBeLessThan(500);
  });

  it.each<[string, Member[], RegExp]>([
    [
      'too long',
      [{ name: 'x', type: 'L', size: 2 ** 40 }],
      /names of at most 4096 bytes, found one of 1099511627776$/,
    ],
    ['with NUL', [{ name: 'x', type: 'L', content: 'a\0b\0' }], /names without NUL, found one with NUL$/],
    ['twice', [1, 2].map(() => ({ name: 'x', type: 'L', content: 'a\0' })), /found a second name$/],
    [
      'at the end',
      [{ name: 'x', type: 'L', content: 'a\0' }],
      /a header after a long name, found the archive's end$/,
    ],
  ])('a long name %s', async (_, members, fact) => {
    expect(await check(sealed(archiveOf([...membersOfSet(), ...members]), HASH))).toMatch(fact);
  });
});
