import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { readSeal, SEAL_BYTES, sealOf } from './seal';
import { archiveOf, NX_MEMBERS, sealed, sha256Of } from '../../../test/entries/archive';

const DIGEST = sha256Of(Buffer.from('archive'));

describe('a seal', () => {
  it('is as long as its layout says, and is read again', () => {
    const seal = Buffer.from(sealOf('abc', DIGEST));
    expect(seal).toHaveLength(SEAL_BYTES);
    expect(readSeal(seal)).toEqual({
      kind: 'seal',
      sha256: DIGEST,
      bound: sha256Of(Buffer.from(`opt-dist entry\nabc\n${DIGEST}\n`)),
    });
  });

  it('tells of another version, and of no seal', () => {
    const other = Buffer.from(sealOf('abc', DIGEST));
    other.writeUInt8(2, 16);
    expect(readSeal(other)).toEqual({ kind: 'other-version', version: 2 });
    expect(readSeal(Buffer.alloc(0))).toEqual({ kind: 'none' });
    expect(readSeal(Buffer.alloc(SEAL_BYTES))).toEqual({ kind: 'none' });
  });

  it('changes nothing for whoever unpacks the entry', () => {
    const archive = archiveOf(NX_MEMBERS);
    const entry = sealed(archive, 'abc');
    expect(gunzipSync(entry).equals(gunzipSync(archive))).toBe(true);
    const gzip = spawnSync('gzip', ['-dc'], { input: entry });
    expect({ status: gzip.status, stderr: gzip.stderr.toString() }).toEqual({ status: 0, stderr: '' });
    expect(gzip.stdout.equals(gunzipSync(archive))).toBe(true);
    const tar = spawnSync('tar', ['-tz'], { input: entry, encoding: 'utf8' });
    expect({ status: tar.status, stdout: tar.stdout }).toEqual({
      status: 0,
      stdout: 'terminalOutput\ncode\n',
    });
  });
});
