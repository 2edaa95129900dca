import { closeSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { encodeRaw, uleb } from './llvm/raw-encoder';
import { CompiledProgram } from './child';
import { sampleBytes } from './llvm-tools/samples';

const MEGABYTE = 1 << 20;
/** Of the child's heap: what a small file is decoded into fits, what a count of 2^60 promises does not. */
const HEAP = 96;
/** Node itself takes some 50 MB. A text is held as bytes and as a string, whatever it is. */
const mostMemory = (fileBytes: number): number => 160 * MEGABYTE + 2 * fileBytes;

const program = new CompiledProgram();

afterAll(() => {
  program.remove();
});

/** A word of a sample, changed. */
function changed(room: 'raw' | 'indexed', file: string, at: number, word: bigint): Buffer {
  const bytes = Buffer.from(sampleBytes(room, file));
  bytes.writeBigUInt64LE(word, at);
  return bytes;
}

function withNames(nameSection: Buffer): Buffer {
  return encodeRaw([{ name: 'f', counts: [1n] }], { version: 10, nameSection });
}

/** A name section of one chunk, which says how large it is. */
function bomb(size: number, said: number): Buffer {
  const packed = deflateSync(Buffer.alloc(size, 'a'));
  return Buffer.concat([Buffer.from([...uleb(said), ...uleb(packed.length)]), packed]);
}

const RAW = 'v10-ir-clang22.profraw';
const INDEXED = 'v13-ir-clang22.profdata';
const HUGE = 2n ** 60n;
const tableAt = Number(sampleBytes('indexed', INDEXED).readBigUInt64LE(32));

/** Records that all claim the counters of the first. */
function sharing(records: number, counters: number): Buffer {
  const counts = Array.from({ length: counters }, () => 7n);
  const functions = Array.from({ length: records }, (_, index) => ({
    name: `f${index}`,
    counts,
    sharesFirst: index > 0,
  }));
  return encodeRaw(functions, { version: 10 });
}

const SMALL: readonly (readonly [what: string, extension: string, bytes: () => Buffer])[] = [
  ['2^60 functions', 'profraw', () => changed('raw', RAW, 24, HUGE)],
  ['2^60 counters', 'profraw', () => changed('raw', RAW, 40, HUGE)],
  ['2^60 bytes of names', 'profraw', () => changed('raw', RAW, 72, HUGE)],
  ['2^60 buckets', 'profdata', () => changed('indexed', INDEXED, tableAt, HUGE)],
  ['2^60 keys', 'profdata', () => changed('indexed', INDEXED, tableAt + 8, HUGE)],
  ['a hash table at 2^60', 'profdata', () => changed('indexed', INDEXED, 32, HUGE)],
  ['2^60 fields of a summary', 'profdata', () => changed('indexed', INDEXED, 72, HUGE)],
  ['2^60 counters in a text', 'proftext', () => Buffer.from(`:ir\nf\n1\n${HUGE}\n7\n`)],
  ['names that unpack to 1 GB, and say so', 'profraw', () => withNames(bomb(2 ** 30, 2 ** 30))],
  ['names that unpack to 1 GB, and say less', 'profraw', () => withNames(bomb(2 ** 30, 2 ** 20))],
  ['8000 functions with the same 100,000 counters', 'profraw', () => sharing(8000, 100_000)],
];

test.each(SMALL)('%s', (_, extension, bytes) => {
  const file = program.at(`small.${extension}`);
  writeFileSync(file, bytes());
  expectDamage(file);
});

/** Parts written one after another: the test, too, holds only one of them. */
function writeParts(file: string, first: string, part: string, times: number, last: string): void {
  const target = openSync(file, 'w');
  writeSync(target, first);
  for (let index = 0; index < times; index += 1) writeSync(target, part);
  writeSync(target, last);
  closeSync(target);
}

const YAML = `---
header:
  profile-version: 1
  binary-name: 'a'
  profile-flags: [ lbr ]
functions:
  - name: f
    fid: 1
    hash: 0x1
    exec: 1
    nblocks: 1
    blocks:
      - bid: 0
        insns: 1
`;
const RECORD = '1 main 0 1 main 0 0 1\n';
const CALL = '{ off: 0x0, fid: 0, cnt: 1 }, ';

const LARGE: readonly (readonly [what: string, file: string, first: string, part: string, last: string])[] = [
  ['fdata: a name without end', 'x.fdata', `${RECORD}1 main 0 1 `, 'a', ' 0 0 1\n'],
  ['fdata: a number without end', 'x.fdata', `${RECORD}1 main 0 1 main 0 0 `, '9', '\n'],
  ['fdata: spaces without end', 'x.fdata', `${RECORD}1 main 0 1 main 0 0 1`, ' ', 'x\n'],
  ['fdata: a header without end', 'x.fdata', 'boltedcollection\nno_lbr', ' a', '\n'],
  ['YAML: a line without end', 'x.yaml', `${YAML}        hash: 0x`, '0', '1\n...'],
  ['YAML: a list in one line', 'x.yaml', `${YAML}        calls: [ `, CALL, ' ]\n...\n'],
  ['YAML: a list of words', 'x.yaml', `${YAML}        calls: [ `, '1, ', ' ]\n...\n'],
  ['YAML: a list in many lines', 'x.yaml', `${YAML}        calls: [ `, `${CALL}\n            `, ' ]\n...\n'],
  ['YAML: brackets without end', 'x.yaml', `${YAML}        calls: `, '[', '\n...\n'],
  ['text: a name without end', 'x.proftext', ':ir\n', 'a', '\n1\n1\nx\n'],
  ['text: a counter without end', 'x.proftext', ':ir\nf\n1\n1\n', '9', '\n'],
];

/** Beyond what a line may have, and nearly as much. */
const LARGES = [100, 30].flatMap((size) => LARGE.map(([what, ...rest]) => [what, size, ...rest] as const));

test.each(LARGES)('%s, %d MB', (_, megabytes, name, first, part, last) => {
  const file = program.at(name);
  writeParts(file, first, part.repeat(Math.ceil(MEGABYTE / part.length)), megabytes, last);
  expectDamage(file);
});

function expectDamage(file: string): void {
  const { status, output, errors, peak } = program.call(HEAP, 'verify', '--json', file);
  expect({ status, errors }).toEqual({ status: 1, errors: '' });
  const [verdict] = JSON.parse(output) as [{ facts: { kind: string }[] }];
  expect(verdict.facts.map(({ kind }) => kind)).toContain('damaged');
  const { size } = statSync(file);
  expect(peak).toBeLessThan(mostMemory(size));
}
