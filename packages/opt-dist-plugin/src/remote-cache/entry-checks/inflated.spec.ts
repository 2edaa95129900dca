import { gzipSync } from 'node:zlib';
import { archiveOf, sealed, tarOf } from '../../../test/entries/archive';
import { checksForEach } from '../../../test/entries/checks';
import { HASH, membersOfSet } from '../../../test/entries/profile-set';

const { check } = checksForEach();

describe('gzip, sealed by someone who knows how', () => {
  const archive = archiveOf(membersOfSet());
  const trailer = archive.length - 8;
  const changed = (at: number) => {
    const copy = Buffer.from(archive);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return sealed(copy, HASH);
  };
  it.each<[string, Buffer, RegExp]>([
    ['header', changed(0), /^gzip: expected a header 1f8b0800, found 1e8b0800$/],
    ['options in the header', changed(3), /^gzip: expected a header 1f8b0800, found 1f8b0801$/],
    ['CRC', changed(trailer), /^gzip: expected CRC-32 [0-9a-f]{8}, found [0-9a-f]{8}$/],
    ['size', changed(trailer + 4), /^gzip: expected \d+ bytes modulo 2\^32, found \d+$/],
    [
      'truncated',
      sealed(archive.subarray(0, -100), HASH),
      /^gzip: expected data that unpacks, found unexpected end/,
    ],
    ['empty', sealed(Buffer.alloc(0), HASH), /^gzip: expected an archive, found 0 bytes$/],
    ['rubbish', sealed(Buffer.alloc(100, 'rubbish'), HASH), /^gzip: expected a header/],
    [
      'a second member',
      sealed(Buffer.concat([archive, archive]), HASH),
      new RegExp(`^gzip: expected nothing after the archive, found ${archive.length} bytes$`),
    ],
    [
      'a tar in two members',
      sealed(Buffer.concat([gzipSync('x'.repeat(512)), gzipSync(tarOf(membersOfSet()))]), HASH),
      /^archive: expected headers with correct checksums/,
    ],
    [
      'data that is not deflate',
      sealed(Buffer.concat([archive.subarray(0, 10), Buffer.alloc(200, 0xff)]), HASH),
      /^gzip: expected data that unpacks, found /,
    ],
  ])('%s', async (_, entry, fact) => {
    expect(await check(entry)).toMatch(fact);
  });
});
