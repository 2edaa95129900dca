import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { err, ok } from 'profile-formats';
import type { EntryChecks } from '../../src/remote-cache/entry';

/** Seals nothing; refuses what is not one whole gzip stream, which Nx itself takes or fails at. */
export const wholeArchives: EntryChecks = {
  seal: () => new Uint8Array(),
  checkAs: (file, hash) => wholeArchives.check(file, hash),
  check: async (file) => {
    const { size } = await stat(file);
    if (size === 0) return refused('an empty file');
    let unpacked = 0;
    const nowhere = new Writable({
      write(chunk: Buffer, _encoding, done) {
        unpacked += chunk.length;
        done();
      },
    });
    try {
      await pipeline(createReadStream(file), createGunzip(), nowhere);
      return unpacked === 0 ? refused('an empty archive') : ok({ archiveBytes: size });
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  },
};

function refused(found: string) {
  return err({ kind: 'refused-entry', where: 'archive', expected: 'one whole gzip stream', found } as const);
}
