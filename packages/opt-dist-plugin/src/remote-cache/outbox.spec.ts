import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '../../test/e2e/eventually';
import { describeUnshared, Unshared } from '../../test/namespaces';
import { temporaryDirectory } from '../../test/temporary-directory';
import { startOf } from '../process/alive';
import { isKnownBroken, Outbox, rememberBroken } from './outbox';
import { ownPlace, placeDigest } from '../process/place';
import { claimedName, spoolName, waitingName } from './policy/names';

const ENTRY = { hash: '123', sha256: 'ab'.repeat(32) };
/** Another process that lives. */
const OTHER = {
  host: os.hostname(),
  pid: process.ppid,
  started: startOf(process.ppid),
  place: placeDigest(ownPlace()),
};

const dir = temporaryDirectory('of each test');

async function waiting() {
  return (await (await Outbox.open(dir())).list()).map(({ hash }) => hash);
}

it('remembers an entry that was no result for a day, and no name that is none', async () => {
  await rememberBroken(dir(), '123');
  await rememberBroken(dir(), '../outside');
  expect(isKnownBroken(dir(), '123')).toBe(true);
  expect(isKnownBroken(dir(), '124')).toBe(false);
  expect(existsSync(path.join(dir(), '../outside.broken'))).toBe(false);
  utimesSync(path.join(dir(), '123.broken'), 1, 1);
  expect(isKnownBroken(dir(), '123')).toBe(false);
  expect(await waiting()).toEqual([]);
});

it('leaves what a living process holds', async () => {
  for (const owner of [OTHER, { ...OTHER, place: null }, { ...OTHER, started: null, place: null }]) {
    writeFileSync(path.join(dir(), claimedName(ENTRY, owner)), '');
    expect(await waiting()).toEqual([]);
  }
});

(process.platform === 'linux' ? it : it.skip)(
  'takes over what a dead process held, though another one has its number now',
  async () => {
    const dead = { ...OTHER, started: '1' };
    writeFileSync(path.join(dir(), claimedName(ENTRY, dead)), '');
    writeFileSync(path.join(dir(), spoolName('0f', dead)), 'half');
    expect(await waiting()).toEqual(['123']);
  },
);

it('shows others that it lives, while it holds something', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
  try {
    const outbox = await Outbox.open(dir());
    const spool = outbox.spool();
    writeFileSync(spool, 'half');
    const { ctimeMs, mtimeMs } = statSync(spool);
    await eventually(() => {
      jest.advanceTimersByTime(30_000);
      return statSync(spool).ctimeMs > ctimeMs;
    });
    expect(statSync(spool).mtimeMs).toBe(mtimeMs);
    await outbox.discard(spool);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

describeUnshared('what a process in another pid namespace holds', 'pid', (unshare) => {
  it('is left alone until it is gone for long', async () => {
    writeFileSync(path.join(dir(), waitingName(ENTRY)), 'archive');
    const inside = await Unshared.start(unshare, 'outbox.ts', dir());
    const { claimed, spool } = inside.said as { claimed: string; spool: string };
    expect(await waiting()).toEqual([]);
    expect([claimed, spool].filter((file) => existsSync(file))).toEqual([claimed, spool]);
    await inside.kill();
    expect(await waiting()).toEqual([]);
    // As if it had been gone for longer than anybody waits for.
    expect((await (await Outbox.open(dir(), -1)).list()).map(({ hash }) => hash)).toEqual(['123']);
    expect(existsSync(spool)).toBe(false);
  });
});
