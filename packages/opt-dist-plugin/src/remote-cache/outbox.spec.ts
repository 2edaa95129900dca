import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { startOf } from '../process/alive';
import { Outbox } from './outbox';
import { claimedName, spoolName } from './policy/names';

const ENTRY = { hash: '123', sha256: 'ab'.repeat(32) };
/** Another process that lives. */
const OTHER = { host: os.hostname(), pid: process.ppid, started: startOf(process.ppid) };

const dir = temporaryDirectory('of each test');

async function waiting() {
  return (await (await Outbox.open(dir())).list()).map(({ hash }) => hash);
}

it('leaves what a living process holds', async () => {
  for (const owner of [OTHER, { ...OTHER, started: null }]) {
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
