import { gzipSync } from 'node:zlib';
import { archiveOf, NX_MEMBERS, sealed, tarOf } from '../../../test/entries/archive';
import { checksForEach, OTHER } from '../../../test/entries/checks';
import { HASH, membersOfSet, OUTPUT, expectedOf, withMore } from '../../../test/entries/profile-set';

const { check, checkOther } = checksForEach();

describe('the archive', () => {
  const entryOf = (tar: Buffer) => sealed(gzipSync(tar), HASH);
  it.each<[string, Buffer, RegExp]>([
    [
      'a header whose checksum is wrong',
      tarOf([{ name: 'x', checksum: 1 }]),
      /found one with a wrong checksum$/,
    ],
    [
      'another format',
      tarOf([{ name: 'x', magic: 'ustar\x0099' }]),
      /the tar format of GNU or POSIX, found another/,
    ],
    [
      'no end',
      tarOf(membersOfSet(), Buffer.alloc(0)),
      /^archive: expected 512 more bytes, found the archive's end$/,
    ],
    [
      'something after its end',
      Buffer.concat([tarOf(membersOfSet()), tarOf(membersOfSet())]),
      /^archive: expected nothing after its end, found more data$/,
    ],
    [
      'zeros without end',
      tarOf(membersOfSet(), Buffer.alloc(2 ** 20)),
      /nothing after its end, found more data$/,
    ],
    [
      'no exit code',
      tarOf(membersOfSet().slice(0, -1)),
      /^archive: code: expected a file that is always there, found nothing$/,
    ],
    [
      'nothing at all',
      tarOf([]),
      /^archive: terminalOutput: expected a file that is always there, found nothing$/,
    ],
    [
      'a failed task',
      tarOf([...membersOfSet().slice(0, -1), { name: 'code', content: Buffer.from([0, 0, 0, 1]) }]),
      /^archive: code: expected 0, found 1$/,
    ],
    [
      'an exit code of another size',
      tarOf([...membersOfSet().slice(0, -1), { name: 'code', content: 'x' }]),
      /^archive: code: expected 4 bytes, found 1$/,
    ],
    [
      'a directory with content',
      tarOf([{ name: OUTPUT, type: '5', content: 'x' }]),
      /without content, found 1 bytes$/,
    ],
  ])('%s', async (_, tar, fact) => {
    expect(await check(entryOf(tar))).toMatch(fact);
  });
});

describe('sizes', () => {
  it('refuses a huge declared size before anything of it is unpacked', async () => {
    const large = { name: `${OUTPUT}/rustc.profdata`, size: 2 ** 33, content: 'x' };
    const huge = { ...large, size: 2 ** 45 };
    expect(await check(sealed(archiveOf([large, ...NX_MEMBERS]), HASH))).toMatch(
      /rustc\.profdata: expected at most 67108864 bytes in all, found 8589934592$/,
    );
    expect(await checkOther(sealed(archiveOf([huge, ...NX_MEMBERS]), OTHER))).toMatch(
      /at most 1073741824 bytes in all, found 35184372088832$/,
    );
  });

  it('refuses what grows far beyond its archive', async () => {
    const limits = { freeBytes: 1000, ratio: 100 };
    const entry = withMore({ name: `${OUTPUT}/x`, content: Buffer.alloc(10_000_000) });
    expect(await check(entry, expectedOf(), HASH, { limits })).toMatch(
      /at most \d+ bytes in all, found 1\d{7}$/,
    );
    const other = archiveOf([{ name: 'dist/x', content: Buffer.alloc(10_000_000) }, ...NX_MEMBERS]);
    const otherLimits = { otherFreeBytes: 1000, ratio: 100 };
    expect(await check(other, null, OTHER, { limits: otherLimits })).toMatch(
      /at most \d+ bytes in all, found 1\d{7}$/,
    );
    expect(await checkOther(other)).toBe('accepted');
  });

  it.each(['manifest.json', 'run.json'])('refuses a huge %s', async (file) => {
    const limits = { manifestBytes: 10, runBytes: 10 };
    const entry = sealed(
      archiveOf([{ name: `${OUTPUT}/${file}`, content: 'x'.repeat(11) }, ...NX_MEMBERS]),
      HASH,
    );
    expect(await check(entry, expectedOf(), HASH, { limits })).toMatch(/at most 10 bytes, found 11$/);
  });

  it('refuses too many names', async () => {
    const limits = { names: 20 };
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `dist/${index}` }));
    expect(await check(archiveOf([...many, ...NX_MEMBERS]), null, OTHER, { limits })).toMatch(
      /^archive: expected at most 20 names .*, found more$/,
    );
  });
});
