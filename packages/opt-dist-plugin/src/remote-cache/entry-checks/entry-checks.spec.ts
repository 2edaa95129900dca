import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { KeyRecord } from '../../run/key-record';
import { entryChecks, type EntryChecksOptions } from './entry-checks';
import { archiveOf, type Member, NX_MEMBERS, sealed, sha256Of, tarOf } from './testing-archive';
import {
  judgeAsConsumer,
  KEY,
  membersOfSet,
  OTHER_PROFILE,
  OUTPUT,
  PROFILE,
  manifestOf,
  recordOf,
  type SetChanges,
} from './testing-set';

const OTHER = '8371649204417362512';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'entry-checks-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** The facts of a refusal, as one line; or `accepted`. Nothing may be left beside the file. */
async function check(
  entry: Buffer,
  record: KeyRecord | null = recordOf(),
  hash = KEY,
  options: Partial<EntryChecksOptions> = {},
): Promise<string> {
  const file = path.join(dir, 'entry');
  writeFileSync(file, entry);
  const records = () => Promise.resolve(record);
  const result = await entryChecks({ records, judge: judgeAsConsumer, ...options }).check(file, hash);
  expect(readdirSync(dir)).toEqual(['entry']);
  if (result.ok) return 'accepted';
  const { where, expected, found } = result.error;
  return `${where}: expected ${expected}, found ${found}`;
}

/** Of a task that is no stage, as Nx makes its hashes. */
const checkOther = (entry: Buffer) => check(entry, null, OTHER);

const sealedSet = (changes: SetChanges = {}) => sealed(archiveOf(membersOfSet(changes)), KEY);
const withMore = (...more: readonly Member[]) => sealedSet({ more });

it('accepts a set, and says where its archive ends', async () => {
  const archive = archiveOf(membersOfSet());
  const file = path.join(dir, 'entry');
  writeFileSync(file, sealed(archive, KEY));
  const checks = entryChecks({ records: () => Promise.resolve(recordOf()), judge: judgeAsConsumer });
  expect(await checks.check(file, KEY)).toEqual({ ok: true, value: { archiveBytes: archive.length } });
});

it('accepts directories with a slash at their end, as GNU tar writes them', async () => {
  const members = membersOfSet().map((each) =>
    each.type === '5' ? { ...each, name: `${each.name.toString()}/` } : each,
  );
  expect(await check(sealed(archiveOf(members), KEY))).toBe('accepted');
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
      new RegExp(`^seal: digest of archive and name ${KEY}: expected `),
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
    expect(await checkOther(sealed(archive, KEY))).toMatch(/^seal: digest of archive and name/);
  });
});

describe('gzip, sealed by someone who knows how', () => {
  const archive = archiveOf(membersOfSet());
  const trailer = archive.length - 8;
  const changed = (at: number) => {
    const copy = Buffer.from(archive);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return sealed(copy, KEY);
  };
  it.each<[string, Buffer, RegExp]>([
    ['header', changed(0), /^gzip: expected a header 1f8b0800, found 1e8b0800$/],
    ['options in the header', changed(3), /^gzip: expected a header 1f8b0800, found 1f8b0801$/],
    ['CRC', changed(trailer), /^gzip: expected CRC-32 [0-9a-f]{8}, found [0-9a-f]{8}$/],
    ['size', changed(trailer + 4), /^gzip: expected \d+ bytes modulo 2\^32, found \d+$/],
    [
      'truncated',
      sealed(archive.subarray(0, -100), KEY),
      /^gzip: expected data that unpacks, found unexpected end/,
    ],
    ['empty', sealed(Buffer.alloc(0), KEY), /^gzip: expected an archive, found 0 bytes$/],
    ['rubbish', sealed(Buffer.alloc(100, 'rubbish'), KEY), /^gzip: expected a header/],
    [
      'a second member',
      sealed(Buffer.concat([archive, archive]), KEY),
      new RegExp(
        `^gzip: expected one archive and nothing behind it, found ${archive.length} bytes behind it$`,
      ),
    ],
    [
      'a tar in two members',
      sealed(Buffer.concat([gzipSync('x'.repeat(512)), gzipSync(tarOf(membersOfSet()))]), KEY),
      /^archive: expected headers whose checksums fit/,
    ],
    [
      'data that is not deflate',
      sealed(Buffer.concat([archive.subarray(0, 10), Buffer.alloc(200, 0xff)]), KEY),
      /^gzip: expected data that unpacks, found /,
    ],
  ])('%s', async (_, entry, fact) => {
    expect(await check(entry)).toMatch(fact);
  });
});

describe('names in the archive', () => {
  it.each<[string, Member, RegExp]>([
    ['parent directory', { name: `${OUTPUT}/../../evil` }, /a part ".."$/],
    ['parent directory at the start', { name: '../evil' }, /a part ".."$/],
    ['current directory', { name: `./${OUTPUT}/x` }, /a part "."$/],
    ['empty part', { name: `${OUTPUT}//x` }, /a part ""$/],
    ['backslashes', { name: `${OUTPUT}/..\\..\\evil` }, /a part ".."$/],
    ['absolute', { name: '/etc/evil' }, /an absolute one$/],
    ['drive', { name: 'C:evil' }, /an absolute one$/],
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
    ['not named in the manifest', { name: `${OUTPUT}/x` }, /a file that the manifest names, found another$/],
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
    const entry = sealed(archiveOf([{ name: long }, ...NX_MEMBERS]), KEY);
    expect((await check(entry)).length).toBeLessThan(500);
  });

  it.each<[string, Member[], RegExp]>([
    [
      'too long',
      [{ name: 'x', type: 'L', size: 2 ** 40 }],
      /names of at most 4096 bytes, found one of 1099511627776$/,
    ],
    ['with NUL', [{ name: 'x', type: 'L', content: 'a\0b\0' }], /names without NUL, found one with$/],
    ['twice', [1, 2].map(() => ({ name: 'x', type: 'L', content: 'a\0' })), /found a second name$/],
    ['at the end', [{ name: 'x', type: 'L', content: 'a\0' }], /a header behind a long name, found its end$/],
  ])('a long name %s', async (_, members, fact) => {
    expect(await check(sealed(archiveOf([...membersOfSet(), ...members]), KEY))).toMatch(fact);
  });
});

describe('the archive', () => {
  const entryOf = (tar: Buffer) => sealed(gzipSync(tar), KEY);
  it.each<[string, Buffer, RegExp]>([
    ['a header whose checksum is wrong', tarOf([{ name: 'x', checksum: 1 }]), /checksum does not$/],
    [
      'another format',
      tarOf([{ name: 'x', magic: 'ustar\x0099' }]),
      /the tar format of GNU or POSIX, found another/,
    ],
    ['no end', tarOf(membersOfSet(), Buffer.alloc(0)), /^archive: expected 512 more bytes, found its end$/],
    [
      'something behind its end',
      Buffer.concat([tarOf(membersOfSet()), tarOf(membersOfSet())]),
      /^archive: expected nothing behind its end, found more$/,
    ],
    [
      'zeros without end',
      tarOf(membersOfSet(), Buffer.alloc(2 ** 20)),
      /nothing behind its end, found more$/,
    ],
    [
      'no exit code',
      tarOf(membersOfSet().slice(0, -1)),
      /^archive: code: expected a file that Nx adds, found nothing$/,
    ],
    ['nothing at all', tarOf([]), /^archive: terminalOutput: expected a file that Nx adds, found nothing$/],
    [
      'a failed task',
      tarOf([...membersOfSet().slice(0, -1), { name: 'code', content: Buffer.from([0, 0, 0, 1]) }]),
      /^archive: code: expected 0, found 1$/,
    ],
    [
      'an exit code of another size',
      tarOf([...membersOfSet().slice(0, -1), { name: 'code', content: 'x' }]),
      /^archive: code: expected 4 bytes, found 1$/,
    ],
    [
      'a directory with content',
      tarOf([{ name: OUTPUT, type: '5', content: 'x' }]),
      /without content, found 1 bytes$/,
    ],
  ])('%s', async (_, tar, fact) => {
    expect(await check(entryOf(tar))).toMatch(fact);
  });
});

describe('sizes', () => {
  it('refuses a huge declared size before anything of it is unpacked', async () => {
    const huge = { name: `${OUTPUT}/rustc.profdata`, size: 2 ** 45, content: 'x' };
    expect(await check(sealed(archiveOf([huge, ...NX_MEMBERS]), KEY))).toMatch(
      /rustc\.profdata: expected at most 67108864 bytes in all, found 35184372088832$/,
    );
    expect(await checkOther(sealed(archiveOf([huge, ...NX_MEMBERS]), OTHER))).toMatch(
      /at most 34359738368 bytes in all, found 35184372088832$/,
    );
  });

  it('refuses what grows far beyond its archive', async () => {
    const limits = { freeBytes: 1000, ratio: 100 };
    const entry = withMore({ name: `${OUTPUT}/x`, content: Buffer.alloc(10_000_000) });
    expect(await check(entry, recordOf(), KEY, { limits })).toMatch(
      /at most \d+ bytes in all, found 1\d{7}$/,
    );
  });

  it.each(['manifest.json', 'run.json'])('refuses a huge %s', async (file) => {
    const limits = { manifestBytes: 10, runBytes: 10 };
    const entry = sealed(
      archiveOf([{ name: `${OUTPUT}/${file}`, content: 'x'.repeat(11) }, ...NX_MEMBERS]),
      KEY,
    );
    expect(await check(entry, recordOf(), KEY, { limits })).toMatch(/at most 10 bytes, found 11$/);
  });

  it('refuses too many names', async () => {
    const limits = { names: 20 };
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `dist/${index}` }));
    expect(await check(archiveOf([...many, ...NX_MEMBERS]), null, OTHER, { limits })).toMatch(
      /^archive: expected at most 20 names .*, found more$/,
    );
  });
});

describe('the set', () => {
  const edited = Buffer.from(PROFILE);
  edited.writeUInt8(edited.readUInt8(500) ^ 1, 500);
  const half = PROFILE.subarray(0, PROFILE.length / 2);
  const resized = (profile: Buffer): SetChanges => ({
    profile,
    manifest: { profiles: manifestOf(profile).profiles },
  });
  it.each<[string, SetChanges, RegExp]>([
    [
      'of another key',
      { manifest: { stageKey: 'b'.repeat(32) } },
      new RegExp(`stageKey: expected ${KEY}, found bbb`),
    ],
    ['of no key', { manifest: { stageKey: null } }, /stageKey: expected .*, found none$/],
    ['of another stage', { manifest: { stage: 'bolt' } }, /stage: expected rustc-pgo, found bolt$/],
    ['of another host', { manifest: { host: 'sparc64-unknown-netbsd' } }, /sparc64-unknown-netbsd/],
    ['with an edited profile', { profile: edited }, /rustc\.profdata: sha256: expected [0-9a-f]{64}, found/],
    ['with a shorter profile', { profile: half }, /rustc\.profdata: size: expected \d+, found \d+/],
    [
      'with a profile that the manifest only names',
      { manifest: resized(OTHER_PROFILE).manifest ?? {} },
      /size: expected/,
    ],
    [
      'with half a profile, and a manifest that fits',
      resized(half),
      /a set that its stages can use, found rustc\.profdata/,
    ],
    [
      'with another language’s profile, and a manifest that fits',
      resized(OTHER_PROFILE),
      /a set that its stages can use, found/,
    ],
    ['without the component', { manifest: { profiles: [] } }, /the manifest names, found another$/],
  ])('%s', async (_, changes, fact) => {
    expect(await check(sealedSet(changes))).toMatch(fact);
  });

  it('without a manifest', async () => {
    const entry = sealed(archiveOf([{ name: `${OUTPUT}/x` }, ...NX_MEMBERS]), KEY);
    expect(await check(entry)).toBe(`${OUTPUT}/manifest.json: expected the manifest of a set, found nothing`);
  });

  it('with a manifest that is none', async () => {
    const entry = sealed(archiveOf([{ name: `${OUTPUT}/manifest.json`, content: '{' }, ...NX_MEMBERS]), KEY);
    expect(await check(entry)).toMatch(
      /manifest\.json: expected a manifest, found \{"kind":"manifest-syntax"/,
    );
  });

  it('is accepted with other words in its manifest when all was sealed again: only a signature could tell', async () => {
    expect(await check(sealedSet({ manifest: { tools: { clang: '1.0' } } }))).toBe('accepted');
  });
});

describe('a distribution', () => {
  const tarball = Buffer.from('not really a tarball');
  const file = 'rustc-1.95.0.tar.xz';
  const listed = { file, size: tarball.length, sha256: sha256Of(tarball) };
  const entry = (manifest: unknown, content = tarball) =>
    sealed(
      archiveOf([
        { name: 'rust-project', type: '5' },
        { name: 'rust-project/dist', type: '5' },
        { name: `rust-project/dist/${file}`, content },
        { name: 'rust-project/dist/run.json', content: '{}' },
        { name: 'rust-project/dist/manifest.json', content: JSON.stringify(manifest) },
        ...NX_MEMBERS,
      ]),
      KEY,
    );
  const manifest = { schemaVersion: 1, stage: 'dist', stageKey: KEY, files: [listed] };

  it.each<[string, Buffer, RegExp]>([
    ['as it was made', entry(manifest), /^accepted$/],
    ['of another key', entry({ ...manifest, stageKey: 'x' }), /stageKey: expected .*, found x$/],
    ['of another stage', entry({ ...manifest, stage: 'bolt' }), /stage: expected dist, found bolt$/],
    ['of another schema', entry({ ...manifest, schemaVersion: 2 }), /schemaVersion: expected 1, found 2$/],
    ['with an edited tarball', entry(manifest, Buffer.from('Not really a tarball')), /xz: sha256: expected/],
    [
      'with a longer tarball',
      entry(manifest, Buffer.from('x'.repeat(99))),
      /xz: size: expected 20, found 99$/,
    ],
    [
      'with one too many',
      entry({ ...manifest, files: [] }),
      /a file that the manifest names, found another$/,
    ],
    [
      'with one too few',
      entry({ ...manifest, files: [listed, { ...listed, file: 'x' }] }),
      /dist\/x: expected a file that the manifest names, found nothing$/,
    ],
    ['with a manifest that is none', entry({ files: [1] }), /a manifest, found something else$/],
  ])('%s', async (_, bytes, fact) => {
    expect(await check(bytes, recordOf('dist'))).toMatch(fact);
  });
});

describe('entries of other tasks', () => {
  it.each<[string, Member[], RegExp]>([
    ['links', [{ name: 'dist/x', type: '2', target: 'y' }], /^accepted$/],
    ['names of another encoding', [{ name: Buffer.from([0x64, 0xe9]) }], /^accepted$/],
    [
      'below a link',
      [{ name: 'x', type: '2', target: '/' }, { name: 'x/y' }],
      /a directory x, found a symlink$/,
    ],
    ['parent directory', [{ name: '../x' }], /a part ".."$/],
    ['hard links', [{ name: 'x', type: '1', target: 'y' }], /found a hard link$/],
  ])('%s', async (_, members, fact) => {
    expect(await checkOther(archiveOf([...members, ...NX_MEMBERS]))).toMatch(fact);
  });
});

it('takes nothing for a stage whose key nobody here knows', async () => {
  expect(await check(sealedSet(), null)).toBe(
    'key: expected a record of what it was made of, found none in this workspace',
  );
});

it('tells of a file that cannot be read', async () => {
  const checks = entryChecks({ records: () => Promise.resolve(null), judge: judgeAsConsumer });
  expect(await checks.check(path.join(dir, 'none'), OTHER)).toMatchObject({
    ok: false,
    error: { where: 'file', found: expect.stringContaining('ENOENT') as string },
  });
});

it('removes what a killed check left long ago, and nothing of one that may still run', async () => {
  const [left, recent] = ['opt-dist-entry-left', 'opt-dist-entry-recent'].map((name) => path.join(dir, name));
  for (const each of [left, recent]) mkdirSync(each ?? '');
  utimesSync(left ?? '', 0, 0);
  const file = path.join(dir, 'entry');
  writeFileSync(file, sealedSet());
  const checks = entryChecks({ records: () => Promise.resolve(recordOf()), judge: judgeAsConsumer });
  expect(await checks.check(file, KEY)).toMatchObject({ ok: true });
  expect(readdirSync(dir)).toEqual(['entry', 'opt-dist-entry-recent']);
});

it('holds little of an archive that grows without end, and stops where it is told to', async () => {
  const MIB = 2 ** 20;
  const content = Buffer.alloc(64 * MIB);
  const files = ['a', 'b', 'c', 'd'].map((name) => ({ name: `rust-project/dist/${name}`, content }));
  const file = path.join(dir, 'entry');
  writeFileSync(file, sealed(archiveOf(files), KEY));
  const records = () => Promise.resolve(recordOf('dist'));
  const limits = { freeBytes: 192 * MIB };
  const before = process.memoryUsage().rss;
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 5);
  const result = await entryChecks({ records, judge: judgeAsConsumer, limits }).check(file, KEY);
  clearInterval(watch);
  expect(result).toMatchObject({
    error: { where: 'archive: rust-project/dist/d', found: String(256 * MIB) },
  });
  expect(peak - before).toBeLessThan(128 * MIB);
});
