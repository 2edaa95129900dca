import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { configOf } from '../../test/plan-context';
import { placeSet } from '../../test/sets';
import { temporaryDirectory } from '../../test/temporary-directory';
import { COMPRESSORS } from '../bundle/compressor';
import { packBundle } from '../bundle/pack';
import { describeProblem } from '../text/describe';
import { resolveGiven } from './given';

const dir = temporaryDirectory('of each test');
const at = (...names: readonly string[]) => path.join(dir(), ...names);
const resolve = (profiles: object, more: object = {}) =>
  resolveGiven(configOf({ profiles, ...more }), { dir: dir(), workspaceData: at('data'), env: process.env });

async function bundle(name: string): Promise<string> {
  placeSet(at('team/rustc-pgo-profiles'), 'rustc-pgo');
  placeSet(at('team/bolt-profiles'), 'bolt');
  const sets = (['rustc-pgo', 'bolt'] as const).map((stage) => ({
    stage,
    dir: at('team', `${stage}-profiles`),
  }));
  const about = { host: 'h', rust: { version: '1.95.0', channel: 'stable', commit: null } };
  const packed = await packBundle(sets, about, COMPRESSORS.xz, at(name), process.env);
  if (!packed.ok) throw new Error(describeProblem(packed.error).join('\n'));
  return createHash('sha256')
    .update(readFileSync(at(name)))
    .digest('hex');
}

async function placesOf(profiles: object, more: object = {}): Promise<Record<string, string>> {
  const found = await resolve(profiles, more);
  if (!found.ok) throw new Error(describeProblem(found.error).join('\n'));
  return Object.fromEntries(
    Object.entries(found.value).map(([stage, { place }]) => [stage, path.relative(dir(), place)]),
  );
}

async function refusal(profiles: object): Promise<string[]> {
  const found = await resolve(profiles);
  return found.ok ? [] : describeProblem(found.error).map((line) => line.replaceAll(dir(), '.'));
}

it('a bundle gives the stages that it has sets of, and is unpacked once under its digest', async () => {
  const sha256 = await bundle('b.tar.xz');
  const places = {
    'rustc-pgo': `data/opt-dist/given/${sha256}/rustc-pgo-profiles`,
    bolt: `data/opt-dist/given/${sha256}/bolt-profiles`,
  };
  expect(await placesOf({ all: 'b.tar.xz' })).toEqual(places);
  writeFileSync(at('data/opt-dist/given', sha256, 'seen'), '');
  cpSync(at('b.tar.xz'), at('copy'));
  expect(await placesOf({ all: `copy#sha256=${sha256}` })).toEqual(places);
  expect(existsSync(at('data/opt-dist/given', sha256, 'seen'))).toBe(true);
  expect(await placesOf({ bolt: 'b.tar.xz' })).toEqual({ bolt: places.bolt });
});

it('a stage with a field of its own takes nothing of the bundle, and one that is not used neither', async () => {
  await bundle('b.tar.xz');
  expect(await placesOf({ all: 'b.tar.xz', 'rustc-pgo': 'mine.profdata' })).toMatchObject({
    'rustc-pgo': 'mine.profdata',
  });
  expect(Object.keys(await placesOf({ all: 'b.tar.xz' }, { bolt: { enabled: false } }))).toEqual([
    'rustc-pgo',
  ]);
});

it("a teammate's directory gives its sets, and a set's directory its own stage", async () => {
  await bundle('b.tar.xz');
  expect(await placesOf({ all: 'team' })).toEqual({
    'rustc-pgo': 'team/rustc-pgo-profiles',
    bolt: 'team/bolt-profiles',
  });
  expect(await placesOf({ all: 'team/bolt-profiles' })).toEqual({ bolt: 'team/bolt-profiles' });
  expect(await placesOf({ bolt: 'team' })).toEqual({ bolt: 'team/bolt-profiles' });
});

it('leaves a missing profile to the stage, which says what it expected', async () => {
  expect(await placesOf({ bolt: 'nowhere.fdata' })).toEqual({ bolt: 'nowhere.fdata' });
});

it('keeps a few unpacked bundles only', async () => {
  for (let n = 0; n < 6; n += 1) {
    rmSync(at('team'), { recursive: true, force: true });
    placeSet(at('team/bolt-profiles'), 'bolt');
    const about = { host: `h${n}`, rust: { version: '1', channel: 'stable', commit: null } };
    const sets = [{ stage: 'bolt' as const, dir: at('team/bolt-profiles') }];
    await packBundle(sets, about, COMPRESSORS.xz, at(`b${n}`), process.env);
    await placesOf({ all: `b${n}` });
  }
  expect(readdirSync(at('data/opt-dist/given'))).toHaveLength(4);
});

describe('what is refused', () => {
  it.each<[string, object, RegExp]>([
    [
      'nothing there',
      { all: 'nowhere' },
      /^\.\/nowhere: expected a bundle, or a directory of .* sets, found nothing$/,
    ],
    [
      'a single file for all',
      { all: 'file' },
      /found a single file, which does not say for which stage it is$/,
    ],
    ['a directory without sets', { all: 'empty' }, /found no set$/],
    [
      'a URL without a digest',
      { all: 'https://e.org/b' },
      /^profiles\.all: expected a URL with a digest behind it/,
    ],
    [
      'another digest',
      { bolt: `file#sha256=${'0'.repeat(64)}` },
      /file: expected sha256 0+, found [0-9a-f]{64}$/,
    ],
    ['a digest of a directory', { bolt: `empty#sha256=${'0'.repeat(64)}` }, /found a directory$/],
    ['an archive of something else', { all: 'other.tar' }, /other\.tar: archive: x: .*, found one outside$/],
  ])('%s', async (_, profiles, fact) => {
    mkdirSync(at('empty'));
    writeFileSync(at('file'), 'a profile');
    const header = Buffer.alloc(512);
    header.write('x');
    header.write('0000644\0' + '0000000\0' + '0000000\0' + '00000000000\0' + '00000000000\0', 100);
    header.write('0', 156);
    header.write('ustar\x0000', 257, 'latin1');
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    writeFileSync(at('other.tar'), Buffer.concat([header, Buffer.alloc(1024)]));
    expect(await refusal(profiles)).toEqual([expect.stringMatching(fact)]);
    expect(existsSync(at('data/opt-dist/given')) ? readdirSync(at('data/opt-dist/given')) : []).toEqual([]);
  });
});

describe('a bundle on a server', () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url !== '/b.tar.xz') {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200).end(readFileSync(at('b.tar.xz')));
  });
  let url = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
  });
  beforeEach(() => {
    requests.length = 0;
  });

  it('is fetched once', async () => {
    const sha256 = await bundle('b.tar.xz');
    const first = await placesOf({ all: `${url}/b.tar.xz#sha256=${sha256}` });
    expect(Object.keys(first)).toEqual(['rustc-pgo', 'bolt']);
    expect(await placesOf({ all: `${url}/b.tar.xz#sha256=${sha256}` })).toEqual(first);
    expect(requests).toEqual(['/b.tar.xz']);
    expect(readdirSync(at('data/opt-dist/given'))).toEqual([sha256]);
  });

  it('with another digest is refused, and nothing of it stays', async () => {
    await bundle('b.tar.xz');
    expect(await refusal({ all: `${url}/b.tar.xz#sha256=${'0'.repeat(64)}` })).toEqual([
      expect.stringMatching(/b\.tar\.xz: expected sha256 0+, found [0-9a-f]{64}$/),
    ]);
    expect(readdirSync(at('data/opt-dist/given'))).toEqual([]);
  });

  it('that is not there is named with the status', async () => {
    expect(await refusal({ all: `${url}/c#sha256=${'0'.repeat(64)}` })).toEqual([
      `${url}/c: cannot download: HTTP status 404`,
    ]);
  });
});
