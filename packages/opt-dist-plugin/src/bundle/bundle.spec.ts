import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Member, sha256Of, tarOf } from '../../test/entries/archive';
import { placeSet } from '../../test/sets';
import { temporaryDirectory } from '../../test/temporary-directory';
import { describeProblem } from '../text/describe';
import { COMPRESSORS } from './compressor';
import { digestedFile } from './digested-file';
import { packagerLines } from './lines';
import { BUNDLE_DIR, type BundleManifest, formatBundleManifest } from './manifest';
import { packBundle } from './pack';
import { archiveFormat, unpackBundle } from './unpack';

const dir = temporaryDirectory('of each test');
const at = (...names: readonly string[]) => path.join(dir(), ...names);
const ABOUT = { host: 'h', rust: { version: '1.95.0', channel: 'stable', commit: null } };
const programs = (['zstd', 'xz'] as const).filter((program) => {
  try {
    execFileSync(program, ['--version']);
    return true;
  } catch {
    return false;
  }
});

async function pack(name: string, program: keyof typeof COMPRESSORS = 'xz', from = 'a') {
  const sets = [
    { stage: 'rustc-pgo' as const, dir: at(from, 'rustc-pgo-profiles') },
    { stage: 'bolt' as const, dir: at(from, 'bolt-profiles') },
  ];
  const packed = await packBundle(sets, ABOUT, COMPRESSORS[program], at(name), process.env);
  if (!packed.ok) throw new Error(describeProblem(packed.error).join('\n'));
  return packed.value;
}

function placeSets(name: string) {
  placeSet(at(name, 'rustc-pgo-profiles'), 'rustc-pgo');
  placeSet(at(name, 'bolt-profiles'), 'bolt');
}

async function unpack(file: string, to = 'to') {
  const format = await archiveFormat(at(file));
  if (!format.ok || format.value === null) throw new Error('no archive');
  return unpackBundle(at(file), format.value, at(to), process.env);
}

describe.each(programs)('a bundle of %s', (program) => {
  it('has the same bytes whoever packs it, where and when', async () => {
    placeSets('a');
    await pack('one', program);
    placeSets('elsewhere/b');
    writeFileSync(at('elsewhere/b/bolt-profiles/run.json'), '{"stage":"bolt","steps":[]}');
    for (const name of readdirSync(at('elsewhere/b/bolt-profiles')))
      utimesSync(at('elsewhere/b/bolt-profiles', name), 1, 1);
    await pack('two', program, 'elsewhere/b');
    expect(readFileSync(at('one')).equals(readFileSync(at('two')))).toBe(true);
    expect(readdirSync(dir())).not.toContain('one.partial');
  });

  it('is unpacked as it was, and names its compressor with the version', async () => {
    placeSets('a');
    const packed = await pack('one', program);
    expect(packed.compressor).toMatchObject({
      program,
      version: expect.stringMatching(/^\d+\.\d+/) as string,
    });
    const unpacked = await unpack('one');
    expect(unpacked).toEqual({ ok: true, value: packed });
    for (const set of ['rustc-pgo-profiles', 'bolt-profiles'])
      for (const name of readdirSync(at('a', set)))
        expect(readFileSync(at('to', set, name)).equals(readFileSync(at('a', set, name)))).toBe(true);
  });

  it('is what tar and the compressor themselves read', async () => {
    placeSets('a');
    await pack('one', program);
    mkdirSync(at('out'));
    execFileSync('sh', ['-c', `${program} -dc "$0" | tar -xf - -C "$1"`, at('one'), at('out')]);
    expect(readdirSync(at('out', BUNDLE_DIR))).toEqual([
      'bolt-profiles',
      'bundle.json',
      'rustc-pgo-profiles',
    ]);
  });

  it('that is cut off is refused, and leaves nothing', async () => {
    placeSets('a');
    await pack('one', program);
    const bytes = readFileSync(at('one'));
    writeFileSync(at('cut'), bytes.subarray(0, bytes.length - 40));
    const refused = await unpack('cut');
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refused-bundle' } });
    expect(existsSync(at('to'))).toBe(false);
  });
});

describe('a bundle from elsewhere', () => {
  const PROFILE = Buffer.from('a profile');
  const NAME = `${BUNDLE_DIR}/bolt-profiles/rustc.fdata`;
  const file = { file: 'rustc.fdata', size: PROFILE.length, sha256: sha256Of(PROFILE) };
  const manifestWith = (changes: object = {}): Member => ({
    name: `${BUNDLE_DIR}/bundle.json`,
    content: formatBundleManifest({
      schemaVersion: 1,
      ...ABOUT,
      compressor: { program: 'xz', version: '5', args: [] },
      sets: [{ stage: 'bolt', files: [{ ...file, ...changes }] }],
    } satisfies BundleManifest),
  });
  const whole: readonly Member[] = [manifestWith(), { name: NAME, content: PROFILE }];

  it('is taken when it is whole', async () => {
    writeFileSync(at('b'), gzipSync(tarOf(whole)));
    expect(await unpack('b')).toMatchObject({ ok: true });
    expect(readFileSync(at('to/bolt-profiles/rustc.fdata')).equals(PROFILE)).toBe(true);
  });

  it.each<[string, readonly Member[], RegExp]>([
    ['a path outside', [...whole, { name: `${BUNDLE_DIR}/../evil`, content: 'x' }], /a part ".."$/],
    ['an absolute path', [...whole, { name: '/etc/evil', content: 'x' }], /an absolute path$/],
    ['another directory', [...whole, { name: 'evil/x', content: 'x' }], /found one outside$/],
    ['a symbolic link', [...whole, { name: `${BUNDLE_DIR}/x`, type: '2', target: '/etc' }], /symbolic link$/],
    ['a hard link', [...whole, { name: `${BUNDLE_DIR}/x`, type: '1', target: 'y' }], /hard link$/],
    ['a device', [...whole, { name: `${BUNDLE_DIR}/x`, type: '3' }], /character device$/],
    ['a file twice', [...whole, { name: NAME, content: PROFILE }], /each name once, found it again$/],
    [
      'a file that no manifest lists',
      [...whole, { name: `${BUNDLE_DIR}/bolt-profiles/more`, content: 'x' }],
      /a file that the manifest lists, found another file$/,
    ],
    [
      'a file of no set',
      [...whole, { name: `${BUNDLE_DIR}/x`, content: 'x' }],
      /a file of a set, found another$/,
    ],
    ['a deeper file', [...whole, { name: `${NAME}/x/y`, content: 'x' }], /found (another|a file)$/],
    ['no manifest', whole.slice(1), /the manifest of a bundle, found nothing$/],
    ['another manifest', [{ name: `${BUNDLE_DIR}/bundle.json`, content: '{}' }], /found something else$/],
    ['a missing file', whole.slice(0, 1), /the file that the manifest lists, found nothing$/],
    ['another size', [manifestWith({ size: 3 }), ...whole.slice(1)], /expected 3 bytes, found 9$/],
    [
      'other bytes',
      [manifestWith({ sha256: '0'.repeat(64) }), ...whole.slice(1)],
      /expected sha256 0+, found/,
    ],
    ['a size beyond all', [{ name: NAME, content: '', size: 2 ** 40 }], /at most \d+ bytes in all, found/],
    [
      'too many files',
      Array.from({ length: 65 }, (_, n) => ({ name: `${NAME}${n}`, content: '' })),
      /at most 64 files, found another$/,
    ],
  ])('with %s is refused, and leaves nothing', async (_, members, fact) => {
    writeFileSync(at('b'), gzipSync(tarOf(members)));
    const refused = await unpack('b');
    expect(refused.ok ? [] : describeProblem(refused.error)).toEqual([expect.stringMatching(fact)]);
    expect(readdirSync(dir())).toEqual(['b']);
  });

  it('of a few bytes that unpack to many is refused before they are on the disk', async () => {
    const size = 80 * 2 ** 20;
    writeFileSync(at('b'), gzipSync(tarOf([{ name: NAME, content: Buffer.alloc(size) }])));
    const refused = await unpack('b');
    expect(refused.ok ? [] : describeProblem(refused.error)).toEqual([
      expect.stringMatching(/at most 67108864 bytes in all, found 83886080$/),
    ]);
  });
});

it("prints packagers' lines with the digests that their own tools find", async () => {
  writeFileSync(at('b.tar.xz'), 'bytes');
  const digested = await digestedFile(at('b.tar.xz'));
  if (!digested.ok) throw new Error('unreadable');
  const said = (program: string) =>
    execFileSync(program, [at('b.tar.xz')], { encoding: 'utf8' }).split(' ')[0] ?? '';
  const lines = packagerLines(digested.value).join('\n');
  expect(lines).toContain(`sha256sums=('${said('sha256sum')}')`);
  expect(lines).toContain(`DIST b.tar.xz 5 BLAKE2B ${said('b2sum')} SHA512 ${said('sha512sum')}`);
  expect(lines).toContain(`hash = "sha256-${Buffer.from(said('sha256sum'), 'hex').toString('base64')}"`);
});
