import { constantFrom, nat, oneof, record, uint8Array, boolean, array, type Arbitrary } from 'fast-check';

/** Shares of a length in 1/65536: a place in bytes of whatever length. */
const PLACES = 0x1_0000;
const MOST_MUTATIONS = 4;
const LONGEST_PIECE = 96;

const EXTREME_WORDS = [
  0n,
  1n,
  0xffn,
  0xffffn,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 60n,
  2n ** 61n - 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const EXTREME_TEXTS = [
  ...EXTREME_WORDS.map(String),
  '18446744073709551616',
  '-1',
  '0x0',
  '00000000000000000000000000000001',
  '9'.repeat(400),
  '[',
  '{ ',
  "'",
  '"',
  '\\',
  '\n',
  '\r\n',
  ' ',
  '\0',
  ':',
  '$',
  '#',
  '\u202e',
];

/** One change of a file's bytes; places are shares of its length. */
export type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'byte'; readonly at: number; readonly byte: number }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly at: number }
  /** Bytes of another file, put between those here or over them. */
  | {
      readonly kind: 'copy';
      readonly at: number;
      readonly from: number;
      readonly of: number;
      readonly length: number;
      readonly isOver: boolean;
    }
  /** A length or a count. */
  | {
      readonly kind: 'word';
      readonly at: number;
      readonly word: bigint;
      readonly bytes: 4 | 8;
      readonly isLittle: boolean;
      readonly isAligned: boolean;
    }
  /** A number of a text, by its place among the numbers. */
  | { readonly kind: 'number'; readonly at: number; readonly text: string }
  | { readonly kind: 'text'; readonly at: number; readonly text: string };

const place = nat(PLACES - 1);
const length = nat(LONGEST_PIECE);

const COMMON: readonly Arbitrary<Mutation>[] = [
  record({ kind: constantFrom('flip' as const), at: place, bit: nat(7) }),
  record({ kind: constantFrom('byte' as const), at: place, byte: nat(255) }),
  record({ kind: constantFrom('delete' as const), at: place, length }),
  record({ kind: constantFrom('insert' as const), at: place, bytes: uint8Array({ maxLength: 16 }) }),
  record({ kind: constantFrom('cut' as const), at: place }),
  record({
    kind: constantFrom('copy' as const),
    at: place,
    from: place,
    of: place,
    length,
    isOver: boolean(),
  }),
];

const word: Arbitrary<Mutation> = record({
  kind: constantFrom('word' as const),
  at: place,
  word: constantFrom(...EXTREME_WORDS),
  bytes: constantFrom(4, 8),
  isLittle: boolean(),
  isAligned: boolean(),
});

const TEXTUAL: readonly Arbitrary<Mutation>[] = [
  record({ kind: constantFrom('number' as const), at: place, text: constantFrom(...EXTREME_TEXTS) }),
  record({ kind: constantFrom('text' as const), at: place, text: constantFrom(...EXTREME_TEXTS) }),
];

/**
 * Changes of a file, mostly few; words are set to extremes as often as all other changes of binary files
 * occur.
 */
export function mutations(isText: boolean): Arbitrary<readonly Mutation[]> {
  const weighted = (arbitraries: readonly Arbitrary<Mutation>[], weight: number) =>
    arbitraries.map((arbitrary) => ({ arbitrary, weight }));
  const one = isText
    ? oneof(...weighted(COMMON, 2), ...weighted(TEXTUAL, 6), ...weighted([word], 1))
    : oneof(...weighted(COMMON, 2), ...weighted([word], 12));
  return array(one, { minLength: 1, maxLength: MOST_MUTATIONS });
}

/** The bytes with all changes, one after another. `others` is where copies come from. */
export function mutated(
  original: Uint8Array,
  changes: readonly Mutation[],
  others: readonly Uint8Array[],
): Uint8Array {
  let bytes: Buffer = Buffer.from(original);
  for (const change of changes) bytes = changed(bytes, change, others);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function placeIn(size: number, share: number): number {
  return Math.floor((share * size) / PLACES);
}

function changed(bytes: Buffer, change: Mutation, others: readonly Uint8Array[]): Buffer {
  const at = placeIn(bytes.length, change.at);
  const put = (middle: Uint8Array, end: number): Buffer =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(end)]);
  switch (change.kind) {
    case 'flip':
      return put(Uint8Array.of((bytes[at] ?? 0) ^ (1 << change.bit)), at + 1);
    case 'byte':
      return put(Uint8Array.of(change.byte), at + 1);
    case 'delete':
      return put(new Uint8Array(0), at + change.length);
    case 'insert':
      return put(change.bytes, at);
    case 'cut':
      return bytes.subarray(0, at);
    case 'copy': {
      const other = others[placeIn(others.length, change.of)] ?? bytes;
      const from = placeIn(other.length, change.from);
      const piece = other.subarray(from, from + change.length);
      return put(piece, change.isOver ? at + piece.length : at);
    }
    case 'word':
      return withWord(bytes, at, change);
    case 'number':
      return withNumber(bytes, change);
    case 'text':
      return put(Buffer.from(change.text), at);
  }
}

function withWord(
  bytes: Buffer,
  place: number,
  { word, bytes: width, isLittle, isAligned }: Mutation & { kind: 'word' },
): Buffer {
  const at = Math.min(isAligned ? place - (place % width) : place, bytes.length - width);
  if (at < 0) return bytes;
  const copy = Buffer.from(bytes);
  const view = new DataView(copy.buffer, copy.byteOffset, copy.length);
  if (width === 8) view.setBigUint64(at, word, isLittle);
  else view.setUint32(at, Number(BigInt.asUintN(32, word)), isLittle);
  return copy;
}

function withNumber(bytes: Buffer, { at, text }: Mutation & { kind: 'number' }): Buffer {
  const characters = bytes.toString('latin1');
  const numbers = [...characters.matchAll(/[0-9]+/g)];
  const number = numbers[placeIn(numbers.length, at)];
  if (!number) return bytes;
  const end = number.index + number[0].length;
  return Buffer.concat([bytes.subarray(0, number.index), Buffer.from(text), bytes.subarray(end)]);
}
