import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256Of } from '../../test/entries/archive';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { wholeArchives } from '../../test/entries/whole-archives';
import { temporaryDirectory } from '../../test/temporary-directory';
import { Outbox } from './outbox';
import { waitingName } from './policy/names';
import { resolveSettings } from './policy/settings';
import { RunGuard } from './run-guard';

/** Of several pieces. */
const ARCHIVE = gzipSync(randomBytes(600_000));
const ENTRY = { hash: '123', sha256: sha256Of(ARCHIVE) };

const dir = temporaryDirectory('of each test');
const elsewhere = temporaryDirectory('of each test');
let server: TestingServer;
beforeEach(async () => {
  server = new TestingServer();
  await server.start();
});
afterEach(() => server.stop());

const waitingFile = (entry = ENTRY) => path.join(dir(), waitingName(entry));

/** The next run, which sends what waits. */
async function nextRun(): Promise<string> {
  const { settings } = resolveSettings(undefined, {});
  const guard = await RunGuard.start(
    { address: server.address, token: TOKEN },
    settings,
    [],
    dir(),
    wholeArchives,
  );
  return (await guard.finish('nx run rust:sync', () => undefined)).join('\n');
}

const isRoot = process.getuid?.() === 0;

describe('what lies under the name of a result, and is', () => {
  it.each<[string, () => void, string]>([
    [
      'empty after a crash',
      () => {
        writeFileSync(waitingFile(), '');
      },
      'expected an archive, found nothing',
    ],
    [
      'no archive, under a digest that fits',
      () => {
        const bytes = Buffer.alloc(60, 'x');
        writeFileSync(waitingFile({ hash: '123', sha256: sha256Of(bytes) }), bytes);
      },
      'expected an archive, found 60 bytes of something else',
    ],
    [
      'cut off',
      () => {
        writeFileSync(waitingFile(), ARCHIVE.subarray(0, 60));
      },
      `expected sha256 ${ENTRY.sha256.slice(0, 16)}…, found `,
    ],
    [
      'changed in its last byte',
      () => {
        const bytes = Buffer.from(ARCHIVE);
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        writeFileSync(waitingFile(), bytes);
      },
      `expected sha256 ${ENTRY.sha256.slice(0, 16)}…, found `,
    ],
    [
      'a link to a file that fits',
      () => {
        const target = path.join(elsewhere(), 'archive');
        writeFileSync(target, ARCHIVE, { mode: 0o644 });
        symlinkSync(target, waitingFile());
      },
      'expected a file, found a link',
    ],
    [
      'a pipe',
      () => {
        execFileSync('mkfifo', [waitingFile()]);
      },
      'expected a file, found another kind',
    ],
    ...(isRoot
      ? [
          [
            "another user's",
            () => {
              writeFileSync(waitingFile(), ARCHIVE);
              chownSync(waitingFile(), 12_345, 12_345);
            },
            "expected this user's file, found another user's",
          ] as [string, () => void, string],
        ]
      : []),
  ])('%s, is removed and not stored', async (_, plant, fact) => {
    plant();
    const warning = await nextRun();
    expect(warning).toContain(`was not sent a changed file of the outbox: ${fact}`);
    expect(warning.match(/^warning:/gm)).toHaveLength(1);
    expect([...server.entries.keys()]).toEqual([]);
    expect(readdirSync(dir())).toEqual([]);
    for (const name of readdirSync(elsewhere()))
      expect(statSync(path.join(elsewhere(), name)).mode & 0o777).toBe(0o644);
    expect(await nextRun()).toBe('');
  });

  it('a directory, is left alone', async () => {
    mkdirSync(waitingFile());
    expect(await nextRun()).toBe('');
    expect(lstatSync(waitingFile()).isDirectory()).toBe(true);
  });

  it('the result, is stored', async () => {
    writeFileSync(waitingFile(), ARCHIVE);
    expect(await nextRun()).toBe('');
    expect(server.entries.get('123')?.equals(ARCHIVE)).toBe(true);
  });
});

describe('an outbox is refused that is', () => {
  it('a link to a directory', async () => {
    symlinkSync(elsewhere(), path.join(dir(), 'outbox'));
    await expect(Outbox.open(path.join(dir(), 'outbox'))).rejects.toThrow('is no directory of its own');
  });

  (isRoot ? it : it.skip)("another user's", async () => {
    chownSync(elsewhere(), 12_345, 12_345);
    await expect(Outbox.open(elsewhere())).rejects.toThrow('belongs to another user');
  });
});

const hasTrace = spawnSync('strace', ['-f', 'true']).status === 0;
(hasTrace ? it : it.skip)('a result is on the disk before it has its name', () => {
  const trace = path.join(elsewhere(), 'trace');
  const root = path.resolve(__dirname, '../../../..');
  const traced = ['-f', '-y', '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2', '-o', trace];
  const script = path.join(root, 'packages/opt-dist-plugin/test/keeping-guard.ts');
  execFileSync('strace', [...traced, process.execPath, '-r', '@swc-node/register', script, dir()], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', SWC_NODE_PROJECT: path.join(root, 'tsconfig.base.json') },
  });
  const calls = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => line.includes(dir()))
    .map((line) => /\b(fsync|fdatasync|rename)/.exec(line)?.[1]);
  expect(calls.slice(0, 3)).toEqual(['fsync', 'rename', 'fsync']);
});
