import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { err, ok } from '../base/result';
import { fileErrorOf } from './file-error';
import { digestFile, identifyFile } from './file';

const directory = temporaryDirectory('of each test');

describe('digestFile', () => {
  const MIB = 1024 * 1024;

  test.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 7])('a file of %d bytes', async (size) => {
    const content = Buffer.alloc(size, 'profile');
    const file = join(directory(), 'x');
    writeFileSync(file, content);
    expect(await digestFile(file)).toEqual(
      ok({ size, sha256: createHash('sha256').update(content).digest('hex') }),
    );
  });
});

describe.each([
  ['digestFile', digestFile],
  ['identifyFile', identifyFile],
])('%s: what cannot be read', (_, read) => {
  test('a file that is not there', async () => {
    const path = join(directory(), 'none');
    expect(await read(path)).toEqual(err({ kind: 'file', path, code: 'ENOENT' }));
  });

  test('a file under a file', async () => {
    writeFileSync(join(directory(), 'x'), '');
    const path = join(directory(), 'x', 'y');
    expect(await read(path)).toEqual(err({ kind: 'file', path, code: 'ENOTDIR' }));
  });

  test('a link to itself', async () => {
    const path = join(directory(), 'loop');
    symlinkSync('loop', path);
    expect(await read(path)).toEqual(err({ kind: 'file', path, code: 'ELOOP' }));
  });

  test('a directory', async () => {
    expect(await read(directory())).toEqual(err({ kind: 'file', path: directory(), code: 'NOT_A_FILE' }));
  });

  test('a pipe that nobody writes to', async () => {
    const path = join(directory(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(await read(path)).toEqual(err({ kind: 'file', path, code: 'NOT_A_FILE' }));
  });
});

describe('identifyFile', () => {
  test('short and long files', async () => {
    const file = join(directory(), 'x');
    writeFileSync(file, '');
    expect(await identifyFile(file)).toEqual(ok({ kind: 'empty' }));
    writeFileSync(file, `:ir\n${'f\n1\n1\n0\n\n'.repeat(10000)}`);
    expect(await identifyFile(file)).toEqual(
      ok({ kind: 'llvm-text', variants: ['ir'], unknownDirectives: [] }),
    );
  });

  test('a sample', async () => {
    const sample = join(__dirname, '../../samples/indexed/v13-ir-clang22.profdata');
    expect(await identifyFile(sample)).toMatchObject(ok({ kind: 'llvm-indexed', version: 13 }));
  });
});

test('an error without a system code is a fault of the program and stays one', () => {
  const fault = new TypeError('x');
  expect(() => fileErrorOf('x', fault)).toThrow(fault);
});
