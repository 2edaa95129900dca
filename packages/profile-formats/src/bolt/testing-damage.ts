import type { ByteSource } from '../byte-source';

/** A source that fails the test when it is read outside of its bytes, and that gives them in small pieces if asked. */
export class GuardedSource implements ByteSource {
  bytesRead = 0;
  readonly size: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly piece = Number.MAX_SAFE_INTEGER,
  ) {
    this.size = bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0) {
      throw new Error(`read of ${length} at ${offset}`);
    }
    const end = Math.min(this.size, offset + Math.min(length, this.piece));
    const read = this.bytes.slice(offset, end);
    this.bytesRead += read.length;
    return Promise.resolve(read);
  }
}

/** Numbers that a seed decides, each from 0 to below the limit. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const EXTREMES = [
  '0',
  '-1',
  '9223372036854775808',
  '18446744073709551616',
  '0x0',
  '[',
  "'",
  '\\',
  '\n',
  '\r',
  ' ',
];

/** A copy with some bytes flipped, cut out, doubled, or replaced by extreme values. */
export function mutated(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  let result: Uint8Array = bytes.slice();
  for (let times = 1 + random(3); times > 0 && result.length > 0; times -= 1) {
    const at = random(result.length);
    const end = Math.min(result.length, at + random(40));
    const choice = random(5);
    if (choice === 0) result[at] = (result[at] ?? 0) ^ (1 << random(8));
    else if (choice === 1) result[at] = random(256);
    else if (choice === 2) result = joined(result.subarray(0, at), result.subarray(end));
    else if (choice === 3) result = joined(result.subarray(0, end), result.subarray(at));
    else {
      const extreme = new TextEncoder().encode(EXTREMES[random(EXTREMES.length)]);
      const isBinary = random(2) === 0;
      const inserted = isBinary ? new Uint8Array(8).fill(random(2) === 0 ? 0xff : 0) : extreme;
      result = joined(result.subarray(0, at), inserted, result.subarray(isBinary ? at + 8 : at));
    }
  }
  return result;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
