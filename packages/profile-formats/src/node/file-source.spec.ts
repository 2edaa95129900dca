import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIndexedHeader } from '../llvm/indexed/header';
import { err } from '../base/result';
import { openFileSource } from './file-source';
import { sampleBytes, valueOf } from '../../test/llvm-tools/samples';
import { temporaryDirectory } from '../../test/temporary-directory';

const directory = temporaryDirectory('of each test');

function write(content: string | Uint8Array): string {
  const path = join(directory(), 'x');
  writeFileSync(path, content);
  return path;
}

test('pieces of a file', async () => {
  const source = valueOf(await openFileSource(write('0123456789')));
  const text = async (offset: number, length: number): Promise<string> =>
    Buffer.from(await source.read(offset, length)).toString();
  expect(source.size).toBe(10);
  expect(await text(0, 3)).toBe('012');
  expect(await text(8, 3)).toBe('89');
  expect(await text(10, 1)).toBe('');
  expect(await text(20, 2 ** 50)).toBe('');
  expect(await text(4, 2 ** 50)).toBe('456789');
  await source.close();
});

test('pieces of a file in the same memory', async () => {
  const source = valueOf(await openFileSource(write('0123456789')));
  const memory = Buffer.from('......');
  expect(await source.readInto?.(memory, 0)).toBe(6);
  expect(memory.toString()).toBe('012345');
  expect(await source.readInto?.(memory, 7)).toBe(3);
  expect(memory.toString()).toBe('789345');
  expect(await source.readInto?.(memory, 11)).toBe(0);
  await source.close();
});

test('a file that becomes shorter ends there', async () => {
  const path = write(sampleBytes('indexed', 'v13-ir-clang22.profdata'));
  const source = valueOf(await openFileSource(path));
  truncateSync(path, 100);
  expect((await source.read(90, 100)).length).toBe(10);
  expect(await readIndexedHeader(source)).toMatchObject({ ok: false, error: { kind: 'truncated' } });
  await source.close();
});

test('what cannot be opened', async () => {
  const none = join(directory(), 'none');
  expect(await openFileSource(none)).toEqual(err({ kind: 'file', path: none, code: 'ENOENT' }));
  expect(await openFileSource(directory())).toEqual(
    err({ kind: 'file', path: directory(), code: 'NOT_A_FILE' }),
  );
  const pipe = join(directory(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await openFileSource(pipe)).toEqual(err({ kind: 'file', path: pipe, code: 'NOT_A_FILE' }));
});
