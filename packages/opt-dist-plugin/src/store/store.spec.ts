import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { ResultStore } from './store';

const dir = temporaryDirectory('of each test');
const KEY = 'a'.repeat(32);
const OTHER = 'b'.repeat(32);
const store = () => new ResultStore(path.join(dir(), 'store'));
const entryOf = (key: string) => ({ key, stage: 'bolt' as const, project: 'rust', stored: 7, seconds: 3600 });

function result(content: string): string {
  const from = path.join(dir(), 'result');
  mkdirSync(from, { recursive: true });
  writeFileSync(path.join(from, 'manifest.json'), content);
  writeFileSync(path.join(from, 'run.json'), '{}');
  return from;
}
const stored = (key = KEY) => readFileSync(path.join(store().filesOf(key), 'manifest.json'), 'utf8');

it('gives back what was put in, and nothing under another key', async () => {
  expect(await store().put(result('one'), entryOf(KEY))).toEqual({ ok: true, value: undefined });
  expect(await store().find(KEY)).toMatchObject({
    files: store().filesOf(KEY),
    entry: { key: KEY, bytes: 5 },
  });
  expect(readdirSync(store().filesOf(KEY)).sort()).toEqual(['manifest.json', 'run.json']);
  expect(await store().find(OTHER)).toBeNull();
  expect(await store().find('../result')).toBeNull();
});

it('has copies of its own: a write to the output changes nothing in it', async () => {
  const from = result('one');
  await store().put(from, entryOf(KEY));
  writeFileSync(path.join(from, 'manifest.json'), 'two');
  expect(stored()).toBe('one');
  expect(statSync(path.join(from, 'manifest.json')).nlink).toBe(1);
});

it('replaces an entry, and keeps it pinned', async () => {
  await store().put(result('one'), entryOf(KEY));
  await store().pin(KEY, true);
  await store().put(result('two'), entryOf(KEY));
  expect(stored()).toBe('two');
  expect((await store().find(KEY))?.entry.isPinned).toBe(true);
});

it('holds a whole entry when several write it at once', async () => {
  const from = result('one');
  const results = await Promise.all(Array.from({ length: 8 }, () => store().put(from, entryOf(KEY))));
  expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  expect(stored()).toBe('one');
  expect(readdirSync(path.join(dir(), 'store'))).toEqual([KEY]);
});

it('follows another name to the result, and not to another name', async () => {
  await store().put(result('one'), entryOf(KEY));
  const entry = (await store().find(KEY))?.entry;
  if (entry === undefined) throw new Error('not stored');
  await store().putAlias(OTHER, entry);
  expect(await store().find(OTHER)).toMatchObject({ files: store().filesOf(KEY), entry: { key: KEY } });
  await store().remove(KEY);
  expect(await store().find(OTHER)).toBeNull();
});

it('takes no links and directories of a result', async () => {
  const from = result('one');
  symlinkSync('/etc/hostname', path.join(from, 'link'));
  mkdirSync(path.join(from, 'directory'));
  await store().put(from, entryOf(KEY));
  expect(readdirSync(store().filesOf(KEY)).sort()).toEqual(['manifest.json', 'run.json']);
});

it('finds no entry whose record is damaged, or of another key', async () => {
  await store().put(result('one'), entryOf(KEY));
  const file = path.join(dir(), 'store', KEY, 'entry.json');
  const good = readFileSync(file, 'utf8');
  for (const text of ['', '{', good.replace(KEY, OTHER), good.replace('"bytes": 5', '"bytes": -5')]) {
    writeFileSync(file, text);
    expect(await store().find(KEY)).toBeNull();
    expect(await store().list()).toEqual([]);
  }
});

it('says why it cannot be written, and leaves nothing', async () => {
  writeFileSync(path.join(dir(), 'store'), 'a file');
  expect(await store().put(result('one'), entryOf(KEY))).toMatchObject({
    ok: false,
    error: { kind: 'file' },
  });
  expect(await store().list()).toEqual([]);
});

it('makes room for the newest, and removes what a killed writer left a day ago', async () => {
  await store().put(result('one'), entryOf(KEY));
  const [left, recent] = ['.partial-left', '.partial-recent'].map((name) => path.join(dir(), 'store', name));
  for (const each of [left, recent]) mkdirSync(each ?? '');
  utimesSync(left ?? '', 1, 1);
  await store().put(result('two'), { ...entryOf(OTHER), seconds: 1 });
  const removed = await store().makeRoom(6, OTHER);
  expect(removed.map(({ entry }) => entry.key)).toEqual([KEY]);
  expect(readdirSync(path.join(dir(), 'store')).sort()).toEqual(['.partial-recent', OTHER]);
  expect(existsSync(store().filesOf(KEY))).toBe(false);
});
