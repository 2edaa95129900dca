import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { err } from '../base/result';
import { run } from '../cli/run';
import { sampleBytes, valueOf } from '../../test/llvm-tools/samples';
import { temporaryDirectory } from '../../test/temporary-directory';
import { openProfile } from './open-profile';

const directory = temporaryDirectory('of each test');
const PROFILE = sampleBytes('indexed', 'v13-ir-clang22.profdata');
const nothing = (): Readable => Readable.from([]);

const PACKERS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: gzipSync,
  xz: (bytes) => execFileSync('xz', ['-c'], { input: bytes }),
  zstd: (bytes) => execFileSync('zstd', ['-c', '-q'], { input: bytes }),
};
const isThere = (tool: string): boolean => tool === 'gzip' || spawnSync(tool, ['--version']).status === 0;
const missing = Object.keys(PACKERS).filter((tool) => !isThere(tool));
if (missing.length > 0)
  console.warn(`Not installed: ${missing.join(', ')}. Their files are not unpacked here.`);

function write(content: Uint8Array): string {
  const path = join(directory(), 'profile');
  writeFileSync(path, content);
  return path;
}

async function bytesOf(path: string, input = nothing()) {
  const source = valueOf(await openProfile(path, input));
  const bytes = Buffer.from(await source.read(0, source.size));
  await source.close();
  return { bytes, packed: source.packed };
}

describe.each(Object.entries(PACKERS).filter(([tool]) => isThere(tool)))('%s', (packed, pack) => {
  test('files are read through', async () => {
    expect(await bytesOf(write(pack(PROFILE)))).toEqual({ bytes: PROFILE, packed });
  });

  test('a stream is, too', async () => {
    expect(await bytesOf('-', Readable.from([pack(PROFILE)]))).toEqual({ bytes: PROFILE, packed });
  });

  test('a cut file is a failure', async () => {
    const path = write(pack(PROFILE).subarray(0, -20));
    expect(await openProfile(path, nothing())).toEqual(err({ kind: 'file', path, code: 'DAMAGED_PACKING' }));
  });

  test('what a small file unpacks to has a limit', async () => {
    const path = write(pack(new Uint8Array(5_000_000)));
    expect(await openProfile(path, nothing(), 4_000_000)).toEqual(
      err({ kind: 'file', path, code: 'TOO_LARGE' }),
    );
  });
});

test('a plain file and a plain stream stay as they are', async () => {
  expect(await bytesOf(write(PROFILE))).toEqual({ bytes: PROFILE, packed: null });
  const pieces = [PROFILE.subarray(0, 5), PROFILE.subarray(5)];
  expect(await bytesOf('-', Readable.from(pieces))).toEqual({ bytes: PROFILE, packed: null });
});

test('a stream has a limit', async () => {
  const endless = Readable.from(
    (function* () {
      for (;;) yield new Uint8Array(1000);
    })(),
  );
  expect(await openProfile('-', endless, 10_000)).toEqual(
    err({ kind: 'file', path: '-', code: 'TOO_LARGE' }),
  );
});

describe('commands', () => {
  const call = (input: Uint8Array, ...args: string[]) =>
    run(
      {
        open: (path) => openProfile(path, Readable.from([input])),
        demangle: (names) => Promise.resolve(names),
        version: () => '',
      },
      args,
    );

  test('show and judge what is inside', async () => {
    const packed = gzipSync(PROFILE);
    const shown = await call(packed, 'show', '-');
    expect(shown).toMatchObject({ exitCode: 0, errors: '' });
    expect(shown.output).toContain('LLVM indexed profile, version 13');
    expect(shown.output).toContain(`${PROFILE.length.toLocaleString('en')} bytes, unpacked from gzip\n`);
    const verified = await call(packed, 'verify', '-');
    expect(verified).toMatchObject({ exitCode: 0 });
    expect(verified.output).toContain('compressed (gzip); the verdict is on what is inside');
    const text = await call(packed, 'text', '-');
    expect(text.output).toBe((await call(PROFILE, 'text', '-')).output);
  });

  test('do not call it usable for a compiler', async () => {
    const { exitCode, output } = await call(gzipSync(PROFILE), 'verify', '--for', 'pgo', '-');
    expect(exitCode).toBe(1);
    expect(output).toContain('Unpack it before a compiler, LLVM or BOLT reads it.');
  });

  test('name what keeps them from it', async () => {
    const { exitCode, output } = await call(gzipSync(PROFILE).subarray(0, 100), 'show', '-');
    expect({ exitCode, output }).toEqual({ exitCode: 1, output: '-: compressed, and damaged or cut\n' });
  });

  test.each(['show', 'verify', 'compare'])('%s takes the standard input once', async (command) => {
    const { exitCode, errors } = await call(PROFILE, command, '-', '-');
    expect(exitCode).toBe(2);
    expect(errors).toContain('the standard input is given twice');
  });
});
