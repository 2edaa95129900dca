import type { Damage } from '../damage';
import type { FunctionRecord } from '../function-record';
import { CountingSource, randomNumbers, sampleBytes, samplesOf } from '../node/testing-llvm-samples';
import { summarizeRecords } from '../summary';
import { indexedFunctions, readIndexedNames } from './indexed';
import { readIndexedHeader } from './indexed-header';
import { checkIndexedSections } from './indexed-sections';
import { rawFunctions, readRawHeaders } from './raw';
import { formatProftext } from './text-format';
import { parseProftext } from './text-parse';

type Reader = (bytes: Uint8Array) => Promise<Damage | null>;

/** Counters that a byte of the file justifies at once: one of 1 byte, in at most two functions of a batch. */
const MOST_COUNTERS = 2;

async function drain(
  batches: AsyncIterable<{ ok: true; value: FunctionRecord[] } | { ok: false; error: Damage }>,
  size: number,
): Promise<Damage | null> {
  for await (const batch of batches) {
    if (!batch.ok) return batch.error;
    const counters = batch.value.reduce((sum, { counts }) => sum + counts.length, 0);
    expect(counters).toBeLessThanOrEqual(size * MOST_COUNTERS);
    summarizeRecords(batch.value);
  }
  return null;
}

const readIndexed: Reader = async (bytes) => {
  const source = new CountingSource(bytes);
  const header = await readIndexedHeader(source);
  if (!header.ok) return header.error;
  const found = await drain(indexedFunctions(source, header.value), bytes.length);
  const names = await readIndexedNames(source, header.value);
  const damage =
    found ?? (await checkIndexedSections(source, header.value)) ?? (names.ok ? null : names.error);
  expect(source.bytesRead).toBeLessThan(bytes.length * 16 + 1024);
  return damage;
};

const readRaw: Reader = async (bytes) => {
  const source = new CountingSource(bytes);
  const headers = await readRawHeaders(source);
  const damage = await drain(rawFunctions(source), bytes.length);
  if (!headers.ok) expect(damage).not.toBeNull();
  expect(source.bytesRead).toBeLessThan(bytes.length * 32 + 1024);
  return damage;
};

const readText: Reader = (bytes) => {
  const profile = parseProftext(Buffer.from(bytes).toString('latin1'));
  if (profile.ok) formatProftext(profile.value);
  return Promise.resolve(profile.ok ? null : profile.error);
};

const FORMATS: readonly (readonly [room: string, extension: string, read: Reader])[] = [
  ['indexed', '.profdata', readIndexed],
  ['raw', '.profraw', readRaw],
  ['text', '.proftext', readText],
];

const SAMPLES = FORMATS.flatMap(([room, extension, read]) =>
  samplesOf(room, extension).map((file) => ({ room, file, read, bytes: sampleBytes(room, file) })),
);

const CUTS = 200;

/** Where a raw file of two profiles can end after the first. */
const isWhole = (file: string, length: number): boolean =>
  /two|second/.test(file) && length >= 1600 && length <= 1664;

describe('truncation', () => {
  test.each(SAMPLES)('$room/$file', async ({ room, file, read, bytes }) => {
    for (let cut = 0; cut < CUTS; cut += 1) {
      const length = Math.floor((bytes.length * cut) / CUTS);
      const damage = await read(bytes.subarray(0, length));
      if (room !== 'text' && !isWhole(file, length) && length < bytes.length) {
        expect({ length, damage }).toEqual({ length, damage: expect.anything() as unknown });
      }
    }
  });
});

const EXTREMES = [
  0n,
  1n,
  0xffn,
  0xffffn,
  0x7fff_ffffn,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 60n,
  2n ** 63n,
  2n ** 64n - 1n,
];

function mutate(original: Uint8Array, random: (limit: number) => number): Buffer {
  let bytes = Buffer.from(original);
  for (let rounds = 1 + random(3); rounds > 0 && bytes.length > 8; rounds -= 1) {
    const at = random(bytes.length);
    const end = at + random(Math.min(64, bytes.length - at)) + 1;
    const word = EXTREMES[random(EXTREMES.length)] ?? 0n;
    switch (random(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes.writeBigUInt64LE(word, Math.min(bytes.length - 8, at - (at % 8)));
        break;
      case 3:
        bytes.writeUInt32LE(Number(word & 0xffff_ffffn), Math.min(bytes.length - 4, at - (at % 4)));
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    }
  }
  return bytes;
}

describe('mutations', () => {
  const seed = Number(process.env['MUTATION_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  const total = Number(process.env['MUTATIONS'] ?? 20_000);

  test(`${total} of them, MUTATION_SEED=${seed}`, async () => {
    const random = randomNumbers(seed);
    let damaged = 0;
    for (let index = 0; index < total; index += 1) {
      const sample = SAMPLES[random(SAMPLES.length)];
      if (!sample) continue;
      const bytes = mutate(sample.bytes, random);
      try {
        if (await sample.read(bytes)) damaged += 1;
      } catch (error) {
        throw new Error(`MUTATION_SEED=${seed}, number ${index}, of ${sample.room}/${sample.file}`, {
          cause: error,
        });
      }
    }
    expect(damaged).toBeGreaterThan(total / 4);
  }, 120_000);
});
