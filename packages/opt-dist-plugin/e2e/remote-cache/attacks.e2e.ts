import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Manifest } from 'profile-formats';
import { workspaceChecks } from '../../src/remote-cache/checks';
import { SEAL_BYTES } from '../../src/remote-cache/entry-checks/seal';
import { fingerprintLine } from '../../src/key/take-fingerprints';
import { archiveOf, type Member, membersOf, sealed, sha256Of } from '../../test/entries/archive';
import { RUN_VARIABLE } from '../../src/model/run-environment';
import { CacheServer } from '../../test/e2e/cache-server';
import { edited, flipped, withManifest } from '../../test/e2e/forged-entry';
import { IS_LONG } from '../../test/e2e/long';
import { temporaryDirectory } from '../../test/temporary-directory';
import { stages, Workspace } from '../../test/e2e/workspace';

const OUTPUT = 'rust-project/rustc-pgo-profiles';
const MANIFEST = `${OUTPUT}/manifest.json`;

/** A real stage's entry from a real server, without its seal. */
interface Stored {
  readonly hash: string;
  readonly archive: Buffer;
}

let workspace: Workspace;
let server: CacheServer;
const downloads = temporaryDirectory('of all tests');
/** The entries of the stage's present configuration, and of an earlier one. */
let entry: Stored;
let old: Stored;

async function train(rustc: readonly string[]): Promise<Stored> {
  workspace.configure({ training: { rustc, llvm: ['sorting-2.0.4'] } });
  const before = new Set(server.entries());
  const run = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('write'));
  const [hash, ...others] = server.entries().filter((name) => !before.has(name));
  if (run.exitCode !== 0 || hash === undefined || others.length > 0) throw new Error(run.output);
  const bytes = readFileSync(server.entry(hash));
  const archive = bytes.subarray(0, -SEAL_BYTES);
  const isSealed = bytes.equals(sealed(archive, hash));
  return { hash, archive: isSealed ? archive : bytes };
}

/** A run of Nx that has hashed the stages. */
const RUN: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX|OPT_DIST)_/.test(name))),
  [RUN_VARIABLE]: 'attacked',
};

/** The manifest in an entry. */
function manifestIn({ archive }: Stored): Manifest {
  const member = membersOf(archive).find(({ name }) => name === MANIFEST);
  return JSON.parse(Buffer.from(member?.content ?? '').toString()) as Manifest;
}

beforeAll(async () => {
  workspace = Workspace.create();
  server = await CacheServer.start();
  old = await train(['match-stress']);
  entry = await train(['match-stress', 'collatz-1.2.0']);
  expect(await fingerprintLine(workspace.dir, 'rust-project', 'rustc-pgo', RUN)).toMatch(/^[0-9a-f]{32}$/);
});
afterAll(async () => {
  await server.stop();
  workspace.remove();
});

/**
 * Lets the server answer with these bytes for the entry.
 * @returns why the entry is refused, in one line, or `accepted`
 */
async function served(bytes: Buffer, hash = entry.hash): Promise<string> {
  writeFileSync(server.entry(hash), bytes);
  const answer = await fetch(`${server.url}/v1/cache/${hash}`, {
    headers: { authorization: `Bearer ${server.readToken}` },
  });
  expect(answer.status).toBe(200);
  const file = path.join(downloads(), 'entry');
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const result = await workspaceChecks(workspace.dir, RUN).check(file, hash);
  expect(readdirSync(downloads())).toEqual(['entry']);
  if (result.ok) return 'accepted';
  const { where, expected, found } = result.error;
  return `${where}: expected ${expected}, found ${found}`;
}

const whole = () => sealed(entry.archive, entry.hash);
const members = () => membersOf(entry.archive);
/** An attack by someone who knows the format: only the archive's contents can reveal it. */
const resealed = (changed: readonly Member[]) => sealed(archiveOf(changed), entry.hash);
const withMore = (...more: readonly Member[]) =>
  resealed([...members().slice(0, -2), ...more, ...members().slice(-2)]);

const profileName = (of: readonly Member[]) =>
  of.map(({ name }) => name.toString()).find((name) => name.endsWith('.profdata')) ?? '';

const editedProfile = () =>
  resealed(edited(members(), profileName(members()), (content) => flipped(content, 1000)));
const otherHost = () =>
  resealed(
    withManifest(members(), MANIFEST, (manifest) => ({ ...manifest, host: 'riscv64gc-unknown-linux-gnu' })),
  );
const linkOut = () => withMore({ name: `${OUTPUT}/x`, type: '2', target: '/etc' });
const endless = () => withMore({ name: `${OUTPUT}/x`, content: Buffer.alloc(100 * 2 ** 20) });

it('the checks of an entry accept it as it was stored', async () => {
  expect(await served(whole())).toBe('accepted');
});

describe('the checks of an entry refuse changes by somebody who does not know the seal:', () => {
  it('flipped bits anywhere in the archive', async () => {
    const { length } = entry.archive;
    const offsets = [0, 3, 9, 10, length - 8, length - 4, length - 1];
    for (let part = 1; part < 20; part++) offsets.push(Math.floor((length * part) / 20));
    for (const at of offsets)
      expect(await served(flipped(whole(), at))).toMatch(/^seal: sha256 of the archive: expected /);
  });

  it.each<[string, number, RegExp]>([
    ['magic', 0, /^seal: expected one, found none$/],
    ['subfield', 12, /^seal: expected one, found none$/],
    ['version', 16, /^seal: version: expected 1, found 17$/],
    ['digest', 17, /^seal: sha256 of the archive: expected /],
    ['bound digest', 49, /^seal: digest of archive and name \d+: expected /],
    ['trailer', 90, /^seal: expected one, found none$/],
  ])('a flipped bit in the %s of the seal', async (_, at, fact) => {
    expect(await served(flipped(whole(), entry.archive.length + at))).toMatch(fact);
  });

  it.each<[string, () => Buffer, RegExp]>([
    ['overwritten by rubbish', () => Buffer.alloc(100_000, 'rubbish'), /^gzip: expected a header/],
    ['overwritten by nothing', () => Buffer.alloc(0), /^gzip: expected an archive, found 0 bytes$/],
    ['overwritten without a seal', () => entry.archive, /^seal: expected one, found none$/],
    ['overwritten by another entry without a seal', () => old.archive, /^seal: expected one, found none$/],
    ['cut off', () => whole().subarray(0, -1), /^seal: expected one, found none$/],
    ['cut in half', () => whole().subarray(0, whole().length / 2), /^seal: expected one, found none$/],
    ['longer', () => Buffer.concat([whole(), Buffer.alloc(10)]), /^seal: expected one, found none$/],
    [
      'overwritten by another valid entry',
      () => sealed(old.archive, old.hash),
      /^seal: digest of archive and name \d+: expected /,
    ],
  ])('%s', async (_, bytes, fact) => {
    expect(await served(bytes())).toMatch(fact);
  });

  it('two entries that were swapped', async () => {
    const [first, second] = [whole(), sealed(old.archive, old.hash)];
    expect(await served(second, entry.hash)).toMatch(/^seal: digest of archive and name/);
    expect(await served(first, old.hash)).toMatch(/^seal: digest of archive and name/);
  });
});

describe('the checks of an entry refuse changes that were sealed again:', () => {
  it('flipped bits that still unpack', async () => {
    const stored = gzipSync(gunzipSync(entry.archive), { level: 0 });
    const at = stored.indexOf(Buffer.from('"schemaVersion"'));
    expect(at).toBeGreaterThan(0);
    expect(await served(sealed(flipped(stored, at + 1), entry.hash))).toMatch(
      /^gzip: expected CRC-32 [0-9a-f]{8}, found [0-9a-f]{8}$/,
    );
  });

  it.each<[string, () => Buffer, RegExp]>([
    [
      'an old set for a new key',
      () => sealed(old.archive, entry.hash),
      /manifest\.json: key: config\.training\.rustc: expected .*collatz.*, found \["match-stress"\]$/,
    ],
    ['an edited profile', editedProfile, /\.profdata: sha256: expected [0-9a-f]{64}, found [0-9a-f]{64}$/],
    [
      'a digest in the manifest',
      () =>
        resealed(
          withManifest(members(), MANIFEST, (manifest) => ({
            ...manifest,
            profiles: manifest.profiles.map((each) => ({ ...each, sha256: '0'.repeat(64) })),
          })),
        ),
      /\.profdata: sha256: expected 0{64}, found [0-9a-f]{64}$/,
    ],
    ['a host in the manifest', otherHost, /riscv64gc-unknown-linux-gnu/],
    [
      'a count in the manifest',
      () =>
        resealed(
          withManifest(members(), MANIFEST, (manifest) => ({
            ...manifest,
            profiles: manifest.profiles.map((each) => ({
              ...each,
              summary: { functions: '1', counters: '1', maximumCount: '1' },
            })),
          })),
        ),
      /a set that later stages can use, found .*functions/,
    ],
    ['a manifest that is none', () => resealed(edited(members(), MANIFEST, () => '{}')), /a manifest, found/],
    [
      'no manifest',
      () => resealed(members().filter(({ name }) => name !== MANIFEST)),
      /the manifest of a set, found nothing$/,
    ],
    [
      'half a profile, and a manifest that fits it',
      () => {
        const name = profileName(members());
        let half: Buffer = Buffer.alloc(0);
        const cut = edited(members(), name, (content) => (half = content.subarray(0, content.length / 2)));
        return resealed(
          withManifest(cut, MANIFEST, (manifest) => ({
            ...manifest,
            profiles: manifest.profiles.map((each) => ({
              ...each,
              size: half.length,
              sha256: sha256Of(half),
            })),
          })),
        );
      },
      /a set that later stages can use, found rustc-pgo-.*\.profdata: /,
    ],
    ['a name that leads out', () => withMore({ name: `${OUTPUT}/../../evil` }), /a part ".."$/],
    ['an absolute name', () => withMore({ name: '/tmp/evil' }), /an absolute path$/],
    ['a name outside of the outputs', () => withMore({ name: 'packages/evil.ts' }), /found one outside$/],
    ['a symbolic link', linkOut, /found a symbolic link$/],
    [
      'a hard link',
      () => withMore({ name: `${OUTPUT}/x`, type: '1', target: MANIFEST }),
      /found a hard link$/,
    ],
    ['a device', () => withMore({ name: `${OUTPUT}/x`, type: '4' }), /found a block device$/],
    [
      'a second manifest',
      () => withMore({ name: MANIFEST, content: '{}' }),
      /each name once, found it again$/,
    ],
    [
      'one file more',
      () => withMore({ name: `${OUTPUT}/x` }),
      /a file named in the manifest, found another file$/,
    ],
    [
      'a huge declared size',
      () => withMore({ name: `${OUTPUT}/x`, size: 2 ** 50 }),
      /bytes in all, found 1125\d+$/,
    ],
    [
      'a cut archive',
      () => sealed(entry.archive.subarray(0, -2000), entry.hash),
      /^gzip: expected data that unpacks/,
    ],
    [
      'an archive in two parts, of which Nx would read the first',
      () => {
        const tar = gunzipSync(entry.archive);
        const parts = [gzipSync(tar.subarray(0, 1024)), gzipSync(tar.subarray(1024))];
        return sealed(Buffer.concat(parts), entry.hash);
      },
      /^gzip: expected nothing after the archive, found \d+ bytes$/,
    ],
    [
      'a record of the run that gives orders to a runner of CI',
      () =>
        resealed(
          edited(members(), `${OUTPUT}/run.json`, (content) =>
            content.toString().replace('"title": "', '$&::error::'),
          ),
        ),
      /run\.json: expected a record of a run, found something else$/,
    ],
    ['an archive that grows without end', endless, /bytes in all, found 10\d{7}$/],
  ])('%s', async (_, bytes, fact) => {
    expect(await served(bytes())).toMatch(fact);
  });
});

describe('the checks of an entry of a task that is no stage refuse', () => {
  const other = (...more: readonly Member[]) =>
    archiveOf([...more, ...members().filter(({ name }) => !name.toString().startsWith('rust-project'))]);
  it.each<[string, () => Buffer, RegExp]>([
    ['a name of 300 characters', () => other({ name: `dist/${'x'.repeat(300)}` }), /at most 255 bytes/],
    ['1,500 directories', () => other({ name: `${'d/'.repeat(1500)}x` }), /at most 200 directories deep/],
    [
      '4 GiB out of 4 MB',
      () => other({ name: 'dist/x', content: Buffer.alloc(4 * 2 ** 20), size: 2 ** 32 }),
      /bytes in all, found 4294967296$/,
    ],
    [
      'a link out of the workspace',
      () => other({ name: 'dist/x', type: '2', target: '../../../etc/cron.d' }),
      /a link within the workspace, found the target/,
    ],
    [
      'a link out by another link',
      () =>
        other(
          { name: 'dist/up', type: '2', target: '..' },
          { name: 'dist/x', type: '2', target: 'up/../../etc' },
        ),
      /a link within the workspace, found the target up/,
    ],
  ])('%s', async (_, bytes, fact) => {
    expect(await served(bytes())).toMatch(fact);
  });
});

it('a forged entry cannot be told from a real one when everything fits: that takes a signature', async () => {
  const forged = withManifest(membersOf(old.archive), MANIFEST, (manifest) => ({
    ...manifest,
    stageKey: manifestIn(entry).stageKey,
    key: manifestIn(entry).key ?? {},
  }));
  expect(await served(resealed(forged))).toBe('accepted');
});

/** Runs in a workspace without results: the first run asks the server. */
describe('a run of Nx that is given', () => {
  // The checks that refuse are those above: a few show that a run heeds them.
  const some: [string, () => Buffer, string][] = [
    ['a flipped bit', () => flipped(whole(), 1000), 'seal: sha256 of the archive: expected'],
    [
      'an old set, sealed for the new key',
      () => sealed(old.archive, entry.hash),
      'config.training.rustc: expected',
    ],
    ['a name that leads out', () => withMore({ name: 'packages/evil.ts' }), 'found one outside'],
    ['an archive that grows without end', endless, 'bytes in all, found'],
  ];
  const others: [string, () => Buffer, string][] = [
    ['another entry', () => sealed(old.archive, old.hash), 'seal: digest of archive and name'],
    ['an edited profile', editedProfile, '.profdata: sha256: expected'],
    ['an edited manifest', otherHost, 'riscv64gc-unknown-linux-gnu'],
    ['a link that leads out', linkOut, 'found a symbolic link'],
  ];
  it.each([...some, ...(IS_LONG ? others : [])])(
    '%s runs the stage, and says why',
    async (_, bytes, fact) => {
      writeFileSync(server.entry(entry.hash), bytes());
      rmSync(workspace.path('.nx'), { recursive: true });
      rmSync(workspace.path(OUTPUT), { recursive: true });
      const run = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('read'));
      expect({ exitCode: run.exitCode, ...stages(run.output) }).toEqual({
        exitCode: 0,
        ran: ['rustc-pgo'],
        cached: [],
      });
      expect(run.output).toContain(fact);
      expect(JSON.parse(workspace.read(MANIFEST))).toMatchObject({ stageKey: manifestIn(entry).stageKey });
      expect(workspace.list('packages')).not.toContain('evil.ts');
    },
  );

  it('two entries that were swapped runs both stages', async () => {
    writeFileSync(server.entry(entry.hash), sealed(old.archive, old.hash));
    writeFileSync(server.entry(old.hash), whole());
    for (const { rustc, stageKey } of [
      { rustc: ['match-stress'], stageKey: manifestIn(old).stageKey },
      { rustc: ['match-stress', 'collatz-1.2.0'], stageKey: manifestIn(entry).stageKey },
    ]) {
      rmSync(workspace.path('.nx'), { recursive: true });
      rmSync(workspace.path(OUTPUT), { recursive: true });
      workspace.configure({ training: { rustc, llvm: ['sorting-2.0.4'] } });
      const run = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('read'));
      expect({ exitCode: run.exitCode, ...stages(run.output) }).toEqual({
        exitCode: 0,
        ran: ['rustc-pgo'],
        cached: [],
      });
      expect(run.output).toContain('seal: digest of archive and name');
      expect(JSON.parse(workspace.read(MANIFEST))).toMatchObject({ stageKey });
    }
  });

  it('the real entry has a hit', async () => {
    writeFileSync(server.entry(entry.hash), whole());
    rmSync(workspace.path('.nx'), { recursive: true });
    rmSync(workspace.path(OUTPUT), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('read'));
    expect({ exitCode: run.exitCode, ...stages(run.output) }).toEqual({
      exitCode: 0,
      ran: [],
      cached: ['rustc-pgo'],
    });
    expect(run.output).toContain('[remote cache]');
    expect(JSON.parse(workspace.read(MANIFEST))).toMatchObject({ stageKey: manifestIn(entry).stageKey });
  });

  // The last one: the guard remembers it for a day.
  it('an entry without a result fails once, and then runs the stage by the commands that the error names', async () => {
    const others = members().filter(({ name }) => !name.toString().startsWith('rust-project'));
    writeFileSync(server.entry(entry.hash), resealed(others));
    rmSync(workspace.path('.nx'), { recursive: true });
    rmSync(workspace.path(OUTPUT), { recursive: true });
    const run = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('read'));
    expect(run.exitCode).toBe(1);
    expect(run.output).toMatch(/rust:rustc-pgo: .*missing/);
    expect(run.output).toContain('Run `nx reset`, which empties');
    expect(await workspace.nx(['reset'])).toMatchObject({ exitCode: 0 });
    const again = await workspace.nx(['run', 'rust:rustc-pgo'], server.env('read'));
    expect({ exitCode: again.exitCode, ...stages(again.output) }).toEqual({
      exitCode: 0,
      ran: ['rustc-pgo'],
      cached: [],
    });
    expect(again.output).toContain('expected a result, found nothing in its place');
  });
});
