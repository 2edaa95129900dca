import { deflateSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { decodeNames, nameHashOf } from './names-table';
import { blockOf } from './reading';

function uleb(number: number): number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...uleb(number >>> 7)];
}

function packed(text: string, size = Buffer.byteLength(text)): Buffer {
  const bytes = deflateSync(text);
  return Buffer.from([...uleb(size), ...uleb(bytes.length), ...bytes]);
}

function plain(text: string): Buffer {
  return Buffer.concat([Buffer.from([...uleb(Buffer.byteLength(text)), 0]), Buffer.from(text)]);
}

function decode(...chunks: Uint8Array[]) {
  return decodeNames(blockOf(Buffer.concat(chunks), 1000), new Map());
}

test('the hash of a name', () => {
  for (const name of ['main', '', 'größe', 'x'.repeat(300)]) {
    const md5 = createHash('md5').update(name).digest();
    expect(nameHashOf(name)).toBe(md5.readBigUInt64LE(0));
    expect(nameHashOf(Buffer.from(name))).toBe(md5.readBigUInt64LE(0));
  }
});

test('chunks, plain and packed, with padding', () => {
  const long = 'l'.repeat(200);
  const names = decode(plain('a\u0001größe'), Buffer.alloc(3), packed(`${long}\u0001main`), Buffer.alloc(1));
  expect(names.ok && [...names.value]).toEqual(
    ['a', 'größe', long, 'main'].map((name) => [nameHashOf(name), name]),
  );
  expect(decode()).toMatchObject({ ok: true });
  expect(decode(plain(''))).toMatchObject({ ok: true });
});

test('chunks that are small each, and too much together', () => {
  const chunk = packed('a'.repeat(2 ** 19));
  expect(decode(chunk)).toMatchObject({ ok: true });
  const error = { kind: 'corrupt', what: 'unpacked size of names' };
  expect(decode(chunk, chunk, chunk)).toMatchObject({ ok: false, error });
});

test.each([
  ['cut size', Buffer.from([0x80]), { kind: 'truncated', at: 1000 }],
  ['a size without end', Buffer.alloc(12, 0xff), { kind: 'corrupt', at: 1000 }],
  ['cut names', plain('abc').subarray(0, 4), { kind: 'truncated', at: 1002, needed: 3, found: 2 }],
  ['an empty name', plain('a\u0001\u0001b'), { kind: 'corrupt', found: 'an empty name' }],
  ['an empty last name', plain('a\u0001'), { kind: 'corrupt', found: 'an empty name' }],
  ['no zlib stream', Buffer.from([3, 3, 1, 2, 3]), { kind: 'corrupt', found: 'Z_DATA_ERROR' }],
  ['a cut zlib stream', Buffer.from([20, 2, 0x78, 0x9c]), { kind: 'corrupt', found: 'Z_BUF_ERROR' }],
  ['more names than said', packed('abcdef', 3), { kind: 'corrupt', found: 'ERR_BUFFER_TOO_LARGE' }],
  ['fewer names than said', packed('abcdef', 9), { kind: 'corrupt', expected: '9 bytes', found: '6' }],
  [
    'names that cannot be so many',
    packed('abcdef', 2 ** 30),
    { kind: 'corrupt', what: 'unpacked size of names' },
  ],
  ['names that shrank as none do', packed('a'.repeat(2 ** 22)), { what: 'unpacked size of names' }],
  ['a name of 32 MB', plain('a'.repeat(2 ** 25)), { kind: 'corrupt', what: 'name' }],
])('%s', (_, bytes, error) => {
  expect(decode(bytes)).toMatchObject({ ok: false, error });
});
