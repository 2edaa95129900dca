import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { archiveOf, type Member, membersOf, sealed } from '../../../test/entries/archive';
import {
  expectedOf,
  HASH,
  judgeAsConsumer,
  membersOfSet,
  OUTPUT,
  PARTS,
  sealedSet,
} from '../../../test/entries/profile-set';
import { status, TestingServer, TOKEN } from '../../../test/entries/server';
import { flipped } from '../../../test/e2e/forged-entry';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { stageHash } from '../../key/stage-hash';
import { entryChecks } from '../entry-checks/entry-checks';
import {
  formatPointer,
  type MadeResult,
  type Pointer,
  POINTER_BYTES,
  pointerName,
  RESULTS_PATH,
} from '../policy/pointer';
import { resolveSettings } from '../policy/settings';
import { RunGuard } from '../run-guard';
import { askGuard, type GuardsAnswer, tellGuard } from './ask';

const KEY = stageHash('rustc-pgo', PARTS);
const NAME = pointerName(KEY);
/** What Nx calls the same task elsewhere, where an nx.json differs. */
const OTHER_HASH = '9912170431182386211';
const POINTER: Pointer = {
  ...{ stage: 'rustc-pgo', stageKey: KEY, entry: HASH, output: OUTPUT },
  manifest: createHash('sha256').update('the manifest').digest('hex'),
};
const ARCHIVE = archiveOf(membersOfSet());

const dir = temporaryDirectory('of each test');
let server: TestingServer;
beforeEach(async () => {
  server = new TestingServer();
  await server.start();
});
afterEach(() => server.stop());

/** The guard of a run on a machine of its own. */
function guardOf(machine: string): Promise<RunGuard> {
  const { settings } = resolveSettings(undefined, {});
  const checks = entryChecks({ expected: () => Promise.resolve([expectedOf()]), judge: judgeAsConsumer });
  const outbox = path.join(dir(), machine);
  mkdirSync(outbox, { recursive: true });
  return RunGuard.start(
    { address: server.address, token: TOKEN },
    { ...settings, connectSeconds: 1 },
    [],
    outbox,
    checks,
  );
}

async function finish(guard: RunGuard): Promise<string> {
  return (await guard.finish('nx run rust:sync', () => undefined)).join('\n');
}

/** As Nx stores a result. */
async function store(guard: RunGuard, hash: string, body = ARCHIVE): Promise<void> {
  const headers = { authorization: `Bearer ${guard.token}` };
  const answer = await fetch(`${guard.address}/v1/cache/${hash}`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(200);
}

/** As an executor that Nx started because it found nothing under another hash. */
function ask(guard: RunGuard, hash = OTHER_HASH): Promise<GuardsAnswer> {
  const asked = { stage: 'rustc-pgo', stageKey: KEY, projectRoot: 'rust-project', hash } as const;
  return askGuard(guard, asked, path.join(dir(), 'entry'));
}

function sealedPointer(pointer: Pointer = POINTER, name = NAME): Buffer {
  return sealed(gzipSync(formatPointer(pointer)), name);
}

describe('a result of a stage on the server', () => {
  it('is stored once, with a pointer after it, and found by its stage key under another hash', async () => {
    const first = await guardOf('first');
    await tellGuard(first, { ...POINTER, source: 'build' });
    await store(first, HASH);
    expect(await finish(first)).toBe('');
    expect(server.requests).toEqual([`PUT ${HASH}`, `PUT ${NAME}`]);
    expect(server.entries.get(NAME)?.length).toBeLessThan(POINTER_BYTES / 8);
    expect(readdirSync(path.join(dir(), 'first'))).toEqual([]);

    const second = await guardOf('second');
    expect(await ask(second)).toEqual({ kind: 'archive', bytes: ARCHIVE.length, output: OUTPUT });
    expect(readFileSync(path.join(dir(), 'entry')).equals(ARCHIVE)).toBe(true);
    await tellGuard(second, { ...POINTER, entry: OTHER_HASH, source: 'server' });
    await store(second, OTHER_HASH);
    expect(await finish(second)).toBe('');
    expect([...server.entries.keys()]).toEqual([HASH, NAME]);
    expect(readdirSync(path.join(dir(), 'second'))).toEqual([]);
  });

  it('is never what Nx stores for a given stage: an old set may lie in its place', async () => {
    const guard = await guardOf('first');
    await tellGuard(guard, { entry: HASH, isNoResult: true });
    await store(guard, HASH);
    await store(guard, OTHER_HASH);
    expect(await finish(guard)).toBe('');
    expect([...server.entries.keys()]).toEqual([OTHER_HASH]);
    expect(readdirSync(path.join(dir(), 'first'))).toEqual([]);
  });

  describe('that lay in place, or in the profile store, when Nx gave it another hash', () => {
    async function storeAgain(made: Partial<MadeResult> = {}): Promise<string> {
      const guard = await guardOf('second');
      await tellGuard(guard, { ...POINTER, entry: OTHER_HASH, source: 'this machine', ...made });
      await store(guard, OTHER_HASH);
      const said = await finish(guard);
      expect(readdirSync(path.join(dir(), 'second'))).toEqual([]);
      return said;
    }
    beforeEach(() => {
      server.entries.set(HASH, sealedSet());
      server.entries.set(NAME, sealedPointer());
    });

    it('is not sent again, and found by its stage key', async () => {
      expect(await storeAgain()).toBe('');
      expect(server.requests).toEqual([`GET ${NAME}`, `GET ${HASH}`]);
      const third = await guardOf('third');
      expect(await ask(third, '77')).toMatchObject({ kind: 'archive' });
      await finish(third);
    });

    it.each<[string, Partial<MadeResult>, () => void]>([
      ['no pointer of its key', {}, () => server.entries.delete(NAME)],
      ['a pointer to an entry that is gone', {}, () => server.entries.delete(HASH)],
      ['another result of its key', { manifest: 'ab'.repeat(32) }, () => undefined],
      ['a manifest that nobody read', { manifest: null }, () => undefined],
      ['a pointer without the digest', {}, () => put({ ...POINTER, manifest: null })],
      ['a pointer that is damaged', {}, () => server.entries.set(NAME, flipped(sealedPointer(), 20))],
      ['a build of this run', { source: 'build' }, () => undefined],
    ])('is sent where there is %s', async (_, made, change) => {
      change();
      expect(await storeAgain(made)).toBe('');
      expect(server.requests).toEqual(expect.arrayContaining([`PUT ${OTHER_HASH}`, `PUT ${NAME}`]));
      expect(server.entries.has(OTHER_HASH)).toBe(true);
    });

    it('is sent where the server refuses to answer', async () => {
      server.get = status(500);
      expect(await storeAgain()).toBe('');
      expect(server.entries.has(OTHER_HASH)).toBe(true);
    });

    it('waits, after one attempt, for a server that is down', async () => {
      await server.stop();
      const guard = await guardOf('second');
      await tellGuard(guard, { ...POINTER, entry: OTHER_HASH, source: 'this machine' });
      await store(guard, OTHER_HASH);
      expect(await finish(guard)).toContain('1 result waits to be uploaded');
      await server.recover();
      expect(await finish(await guardOf('second'))).toBe('');
      expect(server.entries.has(OTHER_HASH)).toBe(true);
    });

    const put = (pointer: Pointer) => server.entries.set(NAME, sealedPointer(pointer));
  });

  it('has no pointer where no executor said what it is', async () => {
    const guard = await guardOf('first');
    await store(guard, HASH);
    await tellGuard(guard, { ...POINTER, entry: 'odk-1', source: 'build' });
    await finish(guard);
    expect([...server.entries.keys()]).toEqual([HASH]);
  });

  it('is found where its project had another directory', async () => {
    const moved = (member: Member): Member => ({
      ...member,
      name: String(member.name).replace(/^rust-project/, 'before'),
    });
    server.entries.set(HASH, sealed(archiveOf(membersOfSet().map(moved)), HASH));
    const output = OUTPUT.replace('rust-project', 'before');
    server.entries.set(NAME, sealedPointer({ ...POINTER, output }));
    const guard = await guardOf('first');
    expect(await ask(guard)).toMatchObject({ kind: 'archive', output });
    expect(membersOf(readFileSync(path.join(dir(), 'entry'))).map(({ name }) => name)).toContain(
      `${output}/manifest.json`,
    );
    await finish(guard);
  });

  it.each<[string, (entries: Map<string, Buffer>) => void]>([
    ['there is no pointer', (entries) => entries.delete(NAME)],
    ['the entry is gone', (entries) => entries.delete(HASH)],
    [
      'Nx itself had asked for the entry',
      (entries) => entries.set(NAME, sealedPointer({ ...POINTER, entry: OTHER_HASH })),
    ],
  ])('is not found, and no word of it, where %s', async (_, change) => {
    server.entries.set(HASH, sealedSet());
    server.entries.set(NAME, sealedPointer());
    change(server.entries);
    const guard = await guardOf('first');
    expect(await ask(guard)).toEqual({ kind: 'none' });
    expect(await finish(guard)).toBe('');
  });

  const OTHER_KEY = stageHash('rustc-pgo', { ...PARTS, recipe: '2' });
  it.each<[string, (entries: Map<string, Buffer>) => void, RegExp]>([
    ['is damaged', (entries) => entries.set(NAME, flipped(sealedPointer(), 20)), /seal: sha256/],
    ['has no seal', (entries) => entries.set(NAME, gzipSync(formatPointer(POINTER))), /seal: expected one/],
    [
      'lay under another name',
      (entries) => entries.set(NAME, sealedPointer(POINTER, 'odk-1')),
      /digest of archive/,
    ],
    [
      'is of another key',
      (entries) => entries.set(NAME, sealedPointer({ ...POINTER, stageKey: OTHER_KEY })),
      /found something else/,
    ],
    [
      'is an entry',
      (entries) => entries.set(NAME, sealed(ARCHIVE.subarray(0, 100), NAME)),
      /found something else/,
    ],
    [
      'unpacks to much',
      (entries) => entries.set(NAME, sealed(gzipSync(Buffer.alloc(1e6)), NAME)),
      /something else/,
    ],
    ['is too large', (entries) => entries.set(NAME, Buffer.alloc(POINTER_BYTES + 1)), /at most 4096 bytes/],
    [
      'names a result of another key',
      (entries) => {
        const manifest = { stageKey: OTHER_KEY, key: { ...PARTS, recipe: '2' } };
        entries.set(HASH, sealedSet({ manifest }));
      },
      /recipe: expected 1, found 2|stageKey: expected/,
    ],
    ['names a damaged entry', (entries) => entries.set(HASH, flipped(sealedSet(), 500)), /seal: sha256/],
    ['names an entry without a seal', (entries) => entries.set(HASH, ARCHIVE), /seal: expected one/],
    ['names a pointer', (entries) => entries.set(NAME, sealedPointer({ ...POINTER, entry: NAME })), /else/],
  ])('is not taken where the pointer %s', async (_, change, reason) => {
    server.entries.set(HASH, sealedSet());
    server.entries.set(NAME, sealedPointer());
    change(server.entries);
    const guard = await guardOf('first');
    const answer = await ask(guard);
    expect(answer).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) as unknown });
    expect(existsSync(path.join(dir(), 'entry'))).toBe(false);
    // The executor says it in one line.
    expect(await finish(guard)).toBe('');
    expect(readdirSync(path.join(dir(), 'first'))).toEqual([]);
  });
});

it('is not taken by a run that took no fingerprint of the stage', async () => {
  server.entries.set(HASH, sealedSet());
  server.entries.set(NAME, sealedPointer());
  const guard = await guardOf('first');
  const asked = { stage: 'rustc-pgo', stageKey: KEY, projectRoot: 'elsewhere', hash: OTHER_HASH } as const;
  expect(await askGuard(guard, asked, path.join(dir(), 'entry'))).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining("expected one of the guard's run, found none") as unknown,
  });
  await finish(guard);
});

describe('the pointer', () => {
  it.each([400, 401, 403, 404, 405, 409])(
    'costs nothing but a miss where the server answers %d',
    async (code) => {
      server.put = (request, response, hash) => {
        (hash === NAME ? status(code) : server.store)(request, response, hash);
      };
      server.get = status(code);
      const first = await guardOf('first');
      await tellGuard(first, { ...POINTER, source: 'build' });
      await store(first, HASH);
      expect(await ask(first)).toEqual({ kind: 'none' });
      expect(await finish(first)).toBe('');
      expect(readdirSync(path.join(dir(), 'first'))).toEqual([]);
      expect([...server.entries.keys()]).toEqual([HASH]);
    },
  );

  it('waits with its entry for a server that is down, and counts as no result', async () => {
    await server.stop();
    const first = await guardOf('first');
    await tellGuard(first, { ...POINTER, source: 'build' });
    await store(first, HASH);
    expect(await finish(first)).toContain('1 result waits to be uploaded');
    await server.recover();
    expect(await finish(await guardOf('first'))).toBe('');
    expect([...server.entries.keys()]).toEqual([HASH, NAME]);
  });

  it('stays away where the token reads only', async () => {
    server.put = status(403);
    const first = await guardOf('first');
    await tellGuard(first, { ...POINTER, source: 'build' });
    await store(first, HASH);
    expect(await finish(first)).toBe(
      'note: 1 result was not shared: the token of the remote cache is read-only.',
    );
    expect(server.requests).toEqual([`PUT ${HASH}`]);
  });

  it('is nothing that Nx can have or replace', async () => {
    server.entries.set(NAME, sealedPointer());
    const guard = await guardOf('first');
    const headers = { authorization: `Bearer ${guard.token}` };
    const url = `${guard.address}/v1/cache/${NAME}`;
    expect((await fetch(url, { headers })).status).toBe(404);
    expect((await fetch(url, { headers, method: 'PUT', body: ARCHIVE })).status).toBe(403);
    await finish(guard);
    expect(server.requests).toEqual([]);
  });

  it('is made for nobody outside of the run, and for no other words', async () => {
    const guard = await guardOf('first');
    await tellGuard({ address: guard.address, token: 'of somebody' }, { ...POINTER, source: 'build' });
    const headers = { authorization: `Bearer ${guard.token}` };
    const url = `${guard.address}${RESULTS_PATH}`;
    for (const body of ['', '{}', 'x'.repeat(100_000), JSON.stringify({ ...POINTER, output: 'elsewhere' })])
      expect((await fetch(url, { headers, method: 'POST', body })).status).toBe(400);
    expect((await fetch(`${url}/rustc-pgo/x?project=a&hash=b`, { headers })).status).toBe(404);
    await store(guard, HASH);
    await finish(guard);
    expect([...server.entries.keys()]).toEqual([HASH]);
  });
});
