import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { archiveOf, sealed } from '../../test/entries/archive';
import {
  HASH,
  membersOfSet,
  OTHER_PROFILE,
  OUTPUT,
  PARTS,
  PROFILE,
  type SetChanges,
} from '../../test/entries/profile-set';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { wholeArchives } from '../../test/entries/whole-archives';
import { projectOf } from '../../test/project';
import { placeSet } from '../../test/sets';
import { temporaryDirectory } from '../../test/temporary-directory';
import { stageHash } from '../key/stage-hash';
import { SKIP_REMOTE_VARIABLE, STORE_VARIABLE } from '../model/run-environment';
import { GUARD, SERVER, TOKEN as TOKEN_VARIABLE } from '../remote-cache/environment';
import { formatPointer, pointerName } from '../remote-cache/policy/pointer';
import { resolveSettings } from '../remote-cache/policy/settings';
import { RunGuard } from '../remote-cache/run-guard';
import { ResultStore } from '../store/store';
import { HASH_VARIABLE } from './fingerprint-check';
import { announceNoResult, announceResult, remoteResult } from './remote-result';

const KEY = { stage: 'rustc-pgo', hash: stageHash('rustc-pgo', PARTS) } as const;
const NAME = pointerName(KEY.hash);

const dir = temporaryDirectory('of each test');
let server: TestingServer;
let guard: RunGuard;
let lines: string[];
beforeEach(async () => {
  lines = [];
  server = new TestingServer();
  await server.start();
  const { settings } = resolveSettings(undefined, {});
  const real = { address: server.address, token: TOKEN };
  // A guard that judges little: the stage judges for itself.
  guard = await RunGuard.start(real, settings, [], path.join(dir(), 'outbox'), wholeArchives);
  const pointer = { stage: KEY.stage, stageKey: KEY.hash, entry: HASH, output: OUTPUT, manifest: null };
  server.entries.set(NAME, sealed(gzipSync(formatPointer(pointer)), NAME));
  mkdirSync(path.dirname(project().layout.lock), { recursive: true });
});
afterEach(async () => {
  await guard.finish('', () => undefined);
  await server.stop();
});

const project = () => projectOf(path.join(dir(), 'rust-project'));
const output = () => path.join(project().dir, 'rustc-pgo-profiles');
const storeDir = () => path.join(dir(), 'store');

/** The guard of this test wants no seal. */
const setOf = (changes: SetChanges = {}) => archiveOf(membersOfSet(changes));

function request(more: Readonly<Record<string, string>> = {}) {
  const env = {
    [GUARD]: guard.address,
    [SERVER]: guard.address,
    [TOKEN_VARIABLE]: guard.token,
    [HASH_VARIABLE]: '17',
    [STORE_VARIABLE]: storeDir(),
    ...more,
  };
  return {
    projectRoot: 'rust-project',
    stage: KEY.stage,
    env,
    print: (line: string) => void lines.push(line),
  };
}

it('puts a result of the server in its place and keeps it in the store', async () => {
  server.entries.set(HASH, setOf());
  placeSet(output(), 'rustc-pgo');
  expect(await remoteResult(request(), project(), KEY)).toBe('the remote cache');
  expect(lines).toEqual([]);
  expect(readdirSync(output()).sort()).toEqual(['manifest.json', 'run.json', 'rustc.profdata']);
  expect(readFileSync(path.join(output(), 'rustc.profdata')).equals(PROFILE)).toBe(true);
  expect(readFileSync(path.join(output(), 'manifest.json'), 'utf8')).toContain(KEY.hash);
  expect((await new ResultStore(storeDir()).find(KEY.hash))?.entry).toMatchObject({ stage: 'rustc-pgo' });
  expect(readdirSync(path.dirname(project().layout.lock))).toEqual([]);
});

it.each<[string, () => Buffer, RegExp]>([
  ['of another key', () => setOf({ manifest: { stageKey: '0'.repeat(32) } }), /found 0{32}$/],
  ['whose profile is another one', () => setOf({ profile: OTHER_PROFILE }), /sha256|size/],
  [
    'with a file outside',
    () => setOf({ more: [{ name: 'rust-project/opt-dist.json', content: '{}' }] }),
    /one outside/,
  ],
  [
    'with directories',
    () => setOf({ more: [{ name: `${OUTPUT}/a/b`, content: '' }] }),
    /a file of one directory/,
  ],
])('says in a line why it takes none %s, and leaves all as it was', async (_, entry, reason) => {
  server.entries.set(HASH, entry());
  placeSet(output(), 'rustc-pgo');
  const before = readFileSync(path.join(output(), 'manifest.json'));
  expect(await remoteResult(request(), project(), KEY)).toBeNull();
  expect(lines).toEqual([expect.stringMatching(reason)]);
  expect(lines[0]).toMatch(/^remote cache: no result under the stage key [0-9a-f]{32}: /);
  expect(readFileSync(path.join(output(), 'manifest.json')).equals(before)).toBe(true);
  expect(existsSync(storeDir())).toBe(false);
  expect(readdirSync(path.dirname(project().layout.lock))).toEqual([]);
});

it.each<[string, () => Readonly<Record<string, string>>]>([
  ['without a guard', () => ({ [GUARD]: '' })],
  ["with another run's guard", () => ({ [SERVER]: server.address })],
  ['where the user wants nothing of the remote cache', () => ({ [SKIP_REMOTE_VARIABLE]: '1' })],
])('asks for nothing %s', async (_, env) => {
  server.entries.set(HASH, setOf());
  expect(await remoteResult(request(env()), project(), KEY)).toBeNull();
  expect({ lines, requests: server.requests }).toEqual({ lines: [], requests: [] });
});

it('goes on without a word where the guard is gone', async () => {
  await guard.finish('', () => undefined);
  expect(await remoteResult(request(), project(), KEY)).toBeNull();
  await announceResult(request(), project(), 'build');
  expect(lines).toEqual([]);
});

it('tells the guard the key that the manifest names, and its digest', async () => {
  server.entries.set(HASH, setOf());
  await remoteResult(request(), project(), KEY);
  server.entries.clear();
  await announceResult(request(), project(), 'build');
  const headers = { authorization: `Bearer ${guard.token}` };
  await fetch(`${guard.address}/v1/cache/17`, { method: 'PUT', headers, body: gzipSync('a result') });
  await guard.finish('', () => undefined);
  expect([...server.entries.keys()]).toEqual(['17', NAME]);
  const bytes = server.entries.get(NAME) ?? Buffer.alloc(0);
  expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({
    stageKey: KEY.hash,
    entry: '17',
    manifest: createHash('sha256')
      .update(readFileSync(path.join(output(), 'manifest.json')))
      .digest('hex'),
  });
});

it('tells the guard what is no result: nobody finds the answer of a given stage', async () => {
  await announceNoResult(request().env);
  const headers = { authorization: `Bearer ${guard.token}` };
  const before = server.requests.length;
  const answer = await fetch(`${guard.address}/v1/cache/17`, {
    ...{ method: 'PUT', headers, body: gzipSync('an old set') },
  });
  expect(answer.status).toBe(200);
  await guard.finish('', () => undefined);
  expect(server.requests.slice(before)).toEqual([]);
});
