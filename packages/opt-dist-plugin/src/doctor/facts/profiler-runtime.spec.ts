import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { profileVersionsOf } from 'profile-formats';
import { runner } from '../../process/ask';
import { profilerRuntimeFact, rawVersionIn } from './profiler-runtime';

/** Debian's, by their major versions: those that have clang's runtime. */
const INSTALLED = ['14', '15', '16', '19', '22'].flatMap((major) => {
  const clangs = `/usr/lib/llvm-${major}/lib/clang`;
  const versions = existsSync(clangs) ? readdirSync(clangs) : [];
  return versions
    .map((version) => `${clangs}/${version}/lib/linux/libclang_rt.profile-x86_64.a`)
    .filter((file) => existsSync(file))
    .map((file) => ({ major: Number(major), file }));
});

const run = runner('/', process.env);
const readelf = `/usr/lib/llvm-${INSTALLED.at(-1)?.major ?? 0}/bin/llvm-readelf`;

describe('profilerRuntimeFact', () => {
  it.each(INSTALLED)("reads what LLVM $major's runtime writes", async ({ major, file }) => {
    expect(await profilerRuntimeFact(run, readelf, file)).toEqual({
      path: file,
      content: { kind: 'runtime', raw: profileVersionsOf(major)?.raw },
    });
  });

  it('tells another archive, what is no archive, and what is not there', async () => {
    expect(INSTALLED).not.toEqual([]);
    const dir = mkdtempSync(path.join(tmpdir(), 'runtime-'));
    const kind = async (file: string, tool = readelf) =>
      (await profilerRuntimeFact(run, tool, file)).content.kind;
    try {
      const text = path.join(dir, 'text.a');
      writeFileSync(text, 'no archive\n');
      const other = INSTALLED.at(-1)?.file.replace('.profile', '.builtins') ?? '';
      expect([existsSync(other), await kind(other)]).toEqual([true, 'no-runtime']);
      expect(await kind(text)).toBe('no-runtime');
      expect(await kind(path.join(dir, 'none.a'))).toBe('missing');
      expect(await kind(text, path.join(dir, 'no-readelf'))).toBe('unread');
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

it('reads either byte order', () => {
  expect(rawVersionIn('0x00000000 0a000000 00000000                   ........')).toBe(10);
  expect(rawVersionIn('0x00000000 00000000 0000000a                   ........')).toBe(10);
  expect(rawVersionIn('warning: could not find section')).toBeNull();
});
