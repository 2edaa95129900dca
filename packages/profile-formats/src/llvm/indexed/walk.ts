import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { BucketCheck } from './buckets';
import type { IndexedHeader } from './header';
import { overlongName } from '../names-table';
import { alignedTo8, corrupt, readBlock, sizeAt, truncated, type Block } from '../reading';

/** One key of the hash table: a function's name, with all its records. Offsets are those in the block. */
export interface TableItem {
  /** Of the 64-bit hash of the name, little endian. */
  readonly hashAt: number;
  readonly keyAt: number;
  readonly dataAt: number;
  readonly end: number;
}

/** Visits an item; null if it is sound. */
export type ItemVisitor = (block: Block, item: TableItem) => Damage | null;

/**
 * Bytes to read at once, unless a function is larger: objects from larger blocks outlive the young
 * generation.
 */
const BLOCK_BYTES = 1 << 18;
const ITEM_HEAD_BYTES = 24;
const BUCKET_HEAD_BYTES = 2;

/**
 * Goes through the items of the hash table in the order of the file: per bucket that is not empty u16 number
 * of items, then items of u64 hash, u64 key length, u64 data length, key, data. `llvm-profdata show` lists
 * them in the same order. Defined by `OnDiskChainedHashTableGenerator` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/Support/OnDiskHashTable.h
 * OnDiskHashTable.h}.
 *
 * Also checks the buckets, because a compiler finds a function only by a sound bucket.
 *
 * @returns a null after every block whose items were visited, or the damage, which ends it
 */
export async function* walkTable(
  source: ByteSource,
  header: IndexedHeader,
  visit: ItemVisitor,
): AsyncGenerator<Damage | null, void, undefined> {
  const walk = new Walk(header, visit);
  const buckets = new BucketCheck(source, header);
  const end = header.hashTable.offset;
  let at = header.payloadOffset;
  while (walk.keysLeft > 0) {
    const length = Math.min(end - at, Math.max(BLOCK_BYTES, walk.wanted));
    const block = await readBlock(source, at, length, 'functions');
    const visited = block.ok ? walk.visitBlock(block.value, end) : block;
    const damage = visited.ok ? await buckets.check(walk.bucketNumbers, walk.bucketOffsets) : visited.error;
    yield damage;
    if (damage || !visited.ok) return;
    at += visited.value;
  }
  if (alignedTo8(at) !== end) yield corrupt(at, 'end of the functions', String(end), at);
  else yield await buckets.finish();
}

class Walk {
  keysLeft: number;
  /** Bytes that the next block must have to go on; 0 when any will do. */
  wanted = 0;
  /** The buckets that started in the last block. */
  bucketNumbers: number[] = [];
  bucketOffsets: number[] = [];
  readonly #mask: number;
  readonly #visit: ItemVisitor;
  #itemsLeft = 0;
  #bucket = -1;
  #isNewBucket = false;

  constructor({ hashTable }: IndexedHeader, visit: ItemVisitor) {
    this.keysLeft = hashTable.keys;
    this.#mask = hashTable.buckets - 1;
    this.#visit = visit;
  }

  /** Visits the items that lie in the block as a whole; gives the bytes that they take. */
  visitBlock(block: Block, end: number): Result<number, Damage> {
    const { view, at } = block;
    const size = view.byteLength;
    const room = end - at;
    this.bucketNumbers = [];
    this.bucketOffsets = [];
    this.wanted = 0;
    let offset = 0;
    while (this.keysLeft > 0) {
      if (this.#itemsLeft === 0) {
        if (offset + BUCKET_HEAD_BYTES > size) return this.#goOn(at, offset, BUCKET_HEAD_BYTES, room);
        this.#itemsLeft = view.getUint16(offset, true);
        if (this.#itemsLeft === 0) return err(corrupt(at + offset, 'items of a bucket', 'more than 0', 0));
        this.bucketOffsets.push(at + offset);
        this.#isNewBucket = true;
        offset += BUCKET_HEAD_BYTES;
      }
      if (offset + ITEM_HEAD_BYTES > size) return this.#goOn(at, offset, ITEM_HEAD_BYTES, room);
      const keyAt = offset + ITEM_HEAD_BYTES;
      const keyBytes = sizeAt(view, offset + 8, true);
      const dataAt = keyAt + keyBytes;
      const itemEnd = dataAt + sizeAt(view, offset + 16, true);
      if (itemEnd > size) return this.#goOn(at, offset, itemEnd - offset, room);
      const damage =
        overlongName(at + keyAt, keyBytes) ??
        this.#enterBucket(view.getUint32(offset, true), at + offset) ??
        this.#visit(block, { hashAt: offset, keyAt, dataAt, end: itemEnd });
      if (damage) return err(damage);
      this.#itemsLeft -= 1;
      this.keysLeft -= 1;
      offset = itemEnd;
    }
    return this.#itemsLeft === 0
      ? ok(offset)
      : err(corrupt(at + offset, 'items of the last bucket', 'no more', this.#itemsLeft));
  }

  #goOn(at: number, offset: number, needed: number, room: number): Result<number, Damage> {
    if (needed > room - offset) return err(truncated(at + offset, 'function', needed, room - offset));
    this.wanted = needed;
    return ok(offset);
  }

  /** Items of one bucket share the low bits of their hash, and the buckets come in order. */
  #enterBucket(hash: number, at: number): Damage | null {
    const bucket = (hash & this.#mask) >>> 0;
    if (this.#isNewBucket ? bucket <= this.#bucket : bucket !== this.#bucket) {
      const expected = this.#isNewBucket ? `more than ${this.#bucket}` : String(this.#bucket);
      return corrupt(at, 'bucket of a hash', expected, bucket);
    }
    if (this.#isNewBucket) {
      this.bucketNumbers.push(bucket);
      this.#isNewBucket = false;
      this.#bucket = bucket;
    }
    return null;
  }
}
