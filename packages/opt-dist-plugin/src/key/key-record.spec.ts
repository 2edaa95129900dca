import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { type KeyRecord, readKeyRecord, writeKeyRecord } from './key-record';

const RECORD: KeyRecord = {
  schemaVersion: 1,
  hash: 'a1b2c3',
  project: 'rust',
  projectRoot: 'rust-project',
  stage: 'bolt',
  outputs: ['rust-project/bolt-profiles'],
  parts: { 'opt-dist:recipe': '1', 'env:CFLAGS': '3244421341483603138' },
};
const PLACE = '.nx/workspace-data/opt-dist/keys';

const root = temporaryDirectory('of each test');
afterEach(() => {
  delete process.env['NX_WORKSPACE_DATA_DIRECTORY'];
});

describe('key records', () => {
  it('are read as they were written, and replaced', async () => {
    expect(await readKeyRecord(root(), RECORD.hash)).toBeNull();
    await writeKeyRecord(root(), RECORD);
    expect(await readKeyRecord(root(), RECORD.hash)).toEqual(RECORD);
    const next: KeyRecord = { ...RECORD, stage: 'dist', parts: {} };
    await writeKeyRecord(root(), next);
    expect(await readKeyRecord(root(), RECORD.hash)).toEqual(next);
    expect(readdirSync(path.join(root(), PLACE))).toEqual(['a1b2c3.json']);
  });

  it.each(['elsewhere/data', '/absolute'])('lie where Nx keeps its workspace data: %s', async (place) => {
    const named = place.startsWith('/') ? path.join(root(), place) : place;
    process.env['NX_WORKSPACE_DATA_DIRECTORY'] = named;
    await writeKeyRecord(root(), RECORD);
    expect(readdirSync(path.join(root(), place, 'opt-dist/keys'))).toEqual(['a1b2c3.json']);
    expect(await readKeyRecord(root(), RECORD.hash)).toEqual(RECORD);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['half of it', JSON.stringify(RECORD).slice(0, 60)],
    ['another kind of JSON', '[]'],
    ['another layout', JSON.stringify({ ...RECORD, schemaVersion: 2 })],
    ['the record of another hash', JSON.stringify({ ...RECORD, hash: 'ffff' })],
    ['an unknown stage', JSON.stringify({ ...RECORD, stage: 'lto' })],
    ['parts that are not text', JSON.stringify({ ...RECORD, parts: { a: 1 } })],
    ['no parts', JSON.stringify({ ...RECORD, parts: null })],
    ['outputs that are not text', JSON.stringify({ ...RECORD, outputs: [null] })],
  ])('a damaged one reads as none: %s', async (_, text) => {
    mkdirSync(path.join(root(), PLACE), { recursive: true });
    writeFileSync(path.join(root(), PLACE, 'a1b2c3.json'), text);
    expect(await readKeyRecord(root(), RECORD.hash)).toBeNull();
  });

  it.each(['../a1b2c3', 'a/b', '', '.', 'a\0'])(
    'a hash that is no name is never a path: %j',
    async (hash) => {
      mkdirSync(path.join(root(), PLACE), { recursive: true });
      writeFileSync(path.join(root(), PLACE, '../a1b2c3.json'), JSON.stringify({ ...RECORD, hash }));
      await writeKeyRecord(root(), { ...RECORD, hash });
      expect(readdirSync(path.join(root(), PLACE))).toEqual([]);
      expect(await readKeyRecord(root(), hash)).toBeNull();
    },
  );

  it('where they cannot be written, there is none, and nothing fails', async () => {
    writeFileSync(path.join(root(), '.nx'), 'a file where a directory should be');
    await writeKeyRecord(root(), RECORD);
    expect(await readKeyRecord(root(), RECORD.hash)).toBeNull();
    rmSync(path.join(root(), '.nx'));
    mkdirSync(path.join(root(), PLACE, 'a1b2c3.json'), { recursive: true });
    await writeKeyRecord(root(), RECORD);
    expect(readdirSync(path.join(root(), PLACE))).toEqual(['a1b2c3.json']);
  });

  it('are bounded: the oldest go', async () => {
    mkdirSync(path.join(root(), PLACE), { recursive: true });
    for (let index = 0; index < 405; index += 1) {
      const file = path.join(root(), PLACE, `${index}.json`);
      writeFileSync(file, '{}');
      utimesSync(file, 1_000_000 + index, 1_000_000 + index);
    }
    await writeKeyRecord(root(), RECORD);
    const left = readdirSync(path.join(root(), PLACE));
    expect(left).toHaveLength(400);
    expect(left).toContain('a1b2c3.json');
    expect(left).not.toContain('5.json');
    expect(left).toContain('6.json');
  });

  it('many runs at once leave whole records', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => writeKeyRecord(root(), { ...RECORD, hash: `b${index % 5}` })),
    );
    expect(readdirSync(path.join(root(), PLACE)).sort()).toEqual(
      ['b0', 'b1', 'b2', 'b3', 'b4'].map((each) => `${each}.json`),
    );
    for (let index = 0; index < 5; index += 1) {
      expect(await readKeyRecord(root(), `b${index}`)).toEqual({ ...RECORD, hash: `b${index}` });
    }
  });
});
