import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '../../src/base/byte-source';
import type { Damage } from '../../src/base/damage';
import type { FunctionRecord } from '../../src/base/function-record';
import type { Result } from '../../src/base/result';

export const SAMPLES = join(__dirname, '../../samples');
const KINDS = ['indirectCallTarget', 'memOpSize', 'vtableTarget'];

export interface ExpectedFunction {
  readonly name: string;
  readonly hash: string;
  readonly counts: readonly string[];
  readonly bitmap?: string;
  readonly timestamp?: string;
  readonly values?: Readonly<Record<string, readonly (readonly [string, string])[][]>>;
}

export function samplesOf(room: string, extension: string): string[] {
  return readdirSync(join(SAMPLES, room)).filter((file) => file.endsWith(extension));
}

export function sampleBytes(room: string, file: string): Buffer {
  return readFileSync(join(SAMPLES, room, file));
}

export function expectedOf(room: string, file: string): unknown {
  return JSON.parse(readFileSync(join(SAMPLES, room, `${file}.expected.json`), 'utf8'));
}

/** A record in the words of the expectations. */
export function describeFunction(record: FunctionRecord & { timestamp?: bigint | null }): ExpectedFunction {
  const { name, hash, counts, bitmap, values, timestamp } = record;
  const sites = values.map(({ kind, sites: all }) => [
    KINDS[kind],
    all.map((site) =>
      site.map(({ value, count }) => [kind === 1 ? String(value) : hex(value), String(count)]),
    ),
  ]);
  return {
    name: name ?? 'null',
    hash: hex(hash),
    counts: Array.from(counts, String),
    ...(bitmap.length > 0 ? { bitmap: Buffer.from(bitmap).toString('hex') } : {}),
    ...(values.length > 0
      ? { values: Object.fromEntries(sites) as ExpectedFunction['values'] & object }
      : {}),
    ...(typeof timestamp === 'bigint' ? { timestamp: String(timestamp) } : {}),
  };
}

export function hex(word: bigint): string {
  return `0x${word.toString(16).padStart(16, '0')}`;
}

/** Everything that is decoded, and what ended it. */
export async function collect<T>(
  batches: AsyncIterable<Result<T[], Damage>>,
): Promise<{ records: T[]; damage: Damage | null }> {
  const records: T[] = [];
  for await (const batch of batches) {
    if (!batch.ok) return { records, damage: batch.error };
    records.push(...batch.value);
  }
  return { records, damage: null };
}

/** The value of a result that must be one. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error, (_, value: unknown) => shown(value)));
  return result.value;
}

function shown(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** A source that fails the test when it is read outside of its bytes, and counts what is read. */
export class CountingSource implements ByteSource {
  bytesRead = 0;
  readonly size: number;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || offset + length > this.size) {
      throw new Error(`read of ${length} at ${offset} of ${this.size}`);
    }
    this.bytesRead += length;
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }
}

/** Numbers that a seed decides (mulberry32), each from 0 to below the limit. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
