import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIndexed, type IndexedRecord } from '../../test/llvm/indexed-encoder';
import { nameWord } from '../../test/llvm/raw-encoder';
import { randomNumbers, valueOf } from '../../test/llvm-tools/samples';
import { temporaryDirectory } from '../../test/temporary-directory';
import { sourceOf, type ByteSource } from '../base/byte-source';
import { compare } from '../compare/compare';
import { comparedProfileOf } from '../compare/source';
import { indexedFunctions } from '../llvm/indexed/indexed';
import { readIndexedHeader } from '../llvm/indexed/header';
import { openFileSource } from '../node/file-source';
import { inspect } from './inspect';
import { summarize } from './summary';

/** Readers of files use the memory of one piece for the next; these have a dozen pieces. */
const FUNCTIONS = 6000;

const directory = temporaryDirectory('of all tests');

function recordsOf(run: number): IndexedRecord[] {
  const below = randomNumbers(7);
  return Array.from({ length: FUNCTIONS }, (_, number): IndexedRecord => {
    const name = `${number % 2 === 0 ? 'crate.cgu.0;' : ''}_RNvCs1_${'x'.repeat(below(300))}4name${number}`;
    const isExecuted = below(5) === 0;
    const counts = Array.from({ length: 1 + below(30) }, () => (isExecuted ? BigInt(below(2 ** 30)) : 0n));
    const values = below(3) === 0 ? { values: [[[[nameWord(name), BigInt(1 + run)] as const]]] } : {};
    return {
      name: run === 1 && number % 50 === 0 ? `${name}_other` : name,
      hash: BigInt(number % 70 === 0 ? run : 2),
      counts: counts.map((count) => count * BigInt(1 + (run * number) / 1000 > 3 ? 2 : 1)),
      ...values,
    };
  });
}

const profiles = [0, 1].map((run) => encodeIndexed(recordsOf(run), { version: 13 }));

async function sourceOfFile(
  bytes: Uint8Array,
  name: string,
): Promise<ByteSource & { close(): Promise<void> }> {
  const path = join(directory(), name);
  writeFileSync(path, bytes);
  return valueOf(await openFileSource(path));
}

test('a profile of many blocks is counted as its records are', async () => {
  const [bytes = Buffer.alloc(0)] = profiles;
  const file = await sourceOfFile(bytes, 'counted.profdata');
  const memory = sourceOf(bytes);
  const header = valueOf(await readIndexedHeader(memory));
  const summary = valueOf(await summarize(indexedFunctions(memory, header)));
  const { contents, damage } = await inspect(file, { checksNames: true });
  await file.close();
  expect(damage).toBeNull();
  expect(contents).toMatchObject({
    functions: FUNCTIONS,
    counters: summary.counters,
    totalCount: summary.totalCount,
    maximumCount:
      summary.maximumFunctionCount > summary.maximumInternalCount
        ? summary.maximumFunctionCount
        : summary.maximumInternalCount,
    neverExecuted: summary.neverExecuted,
    hottest: summary.hottest,
    names: { rust: FUNCTIONS, cpp: 0, llvm: 0, plain: 0, unnamed: 0 },
  });
});

test('profiles of many blocks are compared as those in memory are', async () => {
  const [base = Buffer.alloc(0), other = Buffer.alloc(0)] = profiles;
  const files = [
    await sourceOfFile(base, 'base.profdata'),
    await sourceOfFile(other, 'test.profdata'),
  ] as const;
  const compared = async ([first, second]: readonly [ByteSource, ByteSource]) =>
    valueOf(
      await compare(valueOf(await comparedProfileOf(first)), valueOf(await comparedProfileOf(second)), {
        shifts: 100,
      }),
    );
  const found = await compared(files);
  await Promise.all(files.map((file) => file.close()));
  expect(found).toEqual(await compared([sourceOf(base), sourceOf(other)]));
  expect(found.namesOnlyInTest.length).toBe(FUNCTIONS / 50);
  expect(found.namesOnlyInTest.every((name) => String(name).endsWith('_other'))).toBe(true);
  expect(found.changedHashes.length).toBeGreaterThan(0);
});

test.each([0, 3000, FUNCTIONS - 1])('the damage of the name of item %d is found', async (item) => {
  const bytes = Buffer.from(profiles[0] ?? []);
  const header = valueOf(await readIndexedHeader(sourceOf(bytes)));
  let at = header.payloadOffset;
  for (let number = 0, left = 0; number <= item; number += 1, left -= 1) {
    if (left === 0) {
      left = bytes.readUInt16LE(at);
      at += 2;
    }
    if (number === item) break;
    at += 24 + Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 16));
  }
  bytes.writeUInt8(bytes.readUInt8(at + 24) ^ 1, at + 24);
  const file = await sourceOfFile(bytes, `damaged-${item}.profdata`);
  const checked = await inspect(file, { checksNames: true });
  const unchecked = await inspect(file);
  await file.close();
  expect(checked.damage).toMatchObject({ kind: 'corrupt', at: at + 24, what: 'name' });
  expect(unchecked.damage).toBeNull();
});
