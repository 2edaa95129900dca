import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { BucketCheck } from './buckets';
import type { IndexedHeader } from './header';
import { TableItems } from './items';
import { LONGEST_NAME, overlongName } from '../names-table';
import { alignedTo8, corrupt, PassingBlocks, sizeAt, truncated, type Block } from '../reading';

/** Bytes to read at once, unless a function is larger: they fit a processor's cache. */
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
 * @returns the items of one block after another, valid until the next, or the damage, which ends it
 */
export async function* walkTable(
  source: ByteSource,
  header: IndexedHeader,
): AsyncGenerator<Result<TableItems, Damage>, void, undefined> {
  const walk = new Walk(header);
  const blocks = new PassingBlocks(source);
  const buckets = new BucketCheck(source, header);
  const end = header.hashTable.offset;
  let at = header.payloadOffset;
  while (walk.keysLeft > 0) {
    const length = Math.min(end - at, Math.max(BLOCK_BYTES, walk.wanted));
    const block = await blocks.read(at, length, 'functions');
    if (!block.ok) return yield block;
    const walked = walk.walkBlock(block.value, end);
    yield ok(walk.items);
    if (!walked.ok) return yield walked;
    const damage = await buckets.check(walk.items);
    if (damage) return yield err(damage);
    at += walked.value;
  }
  const damage =
    alignedTo8(at) === end ? await buckets.finish() : corrupt(at, 'end of the functions', String(end), at);
  if (damage) yield err(damage);
}

class Walk {
  keysLeft: number;
  /** Bytes that the next block must have to go on; 0 when any will do. */
  wanted = 0;
  readonly items = new TableItems();
  readonly #mask: number;
  #itemsLeft = 0;
  #bucket = -1;
  /** Where the bucket of the next item starts, if that is its first one. */
  #bucketAt = -1;

  constructor({ hashTable }: IndexedHeader) {
    this.keysLeft = hashTable.keys;
    this.#mask = hashTable.buckets - 1;
  }

  /** Finds the items that lie in the block as a whole; gives the bytes that they take. */
  walkBlock(block: Block, end: number): Result<number, Damage> {
    this.items.enter(block, block.view.byteLength / ITEM_HEAD_BYTES);
    this.wanted = 0;
    const offset = this.#find(block);
    if (this.keysLeft > 0) return this.#stopped(block, offset, end);
    return this.#itemsLeft === 0
      ? ok(offset)
      : err(corrupt(block.at + offset, 'items of the last bucket', 'no more', this.#itemsLeft));
  }

  /**
   * Finds items until something is not there or not sound; gives where it stopped. Does no more than that, as the
   * machine spends more on making this fast than on running it.
   */
  #find({ view, at: blockAt }: Block): number {
    const { items } = this;
    const size = view.byteLength;
    let offset = 0;
    while (this.keysLeft > 0) {
      if (this.#itemsLeft === 0) {
        if (offset + BUCKET_HEAD_BYTES > size) return offset;
        const count = view.getUint16(offset, true);
        if (count === 0) return offset;
        this.#itemsLeft = count;
        this.#bucketAt = blockAt + offset;
        offset += BUCKET_HEAD_BYTES;
      }
      if (offset + ITEM_HEAD_BYTES > size) return offset;
      const nameBytes = sizeAt(view, offset + 8, true);
      const dataAt = offset + ITEM_HEAD_BYTES + nameBytes;
      const end = dataAt + sizeAt(view, offset + 16, true);
      if (end > size || nameBytes > LONGEST_NAME) return offset;
      const bucket = (view.getUint32(offset, true) & this.#mask) >>> 0;
      if (this.#bucketAt < 0 ? bucket !== this.#bucket : bucket <= this.#bucket) return offset;
      if (this.#bucketAt >= 0) items.addBucket(bucket, this.#bucketAt);
      this.#bucket = bucket;
      this.#bucketAt = -1;
      items.add(offset, dataAt, end);
      this.#itemsLeft -= 1;
      this.keysLeft -= 1;
      offset = end;
    }
    return offset;
  }

  /** Why items end there: the next one is not in the block as a whole, or it is damaged. */
  #stopped({ view, at }: Block, offset: number, tableAt: number): Result<number, Damage> {
    const size = view.byteLength;
    const room = tableAt - at - offset;
    if (this.#itemsLeft === 0) {
      return offset + BUCKET_HEAD_BYTES > size
        ? this.#goOn(at, offset, BUCKET_HEAD_BYTES, room)
        : err(corrupt(at + offset, 'items of a bucket', 'more than 0', 0));
    }
    if (offset + ITEM_HEAD_BYTES > size) return this.#goOn(at, offset, ITEM_HEAD_BYTES, room);
    const nameBytes = sizeAt(view, offset + 8, true);
    const end = offset + ITEM_HEAD_BYTES + nameBytes + sizeAt(view, offset + 16, true);
    if (end > size) return this.#goOn(at, offset, end - offset, room);
    const isNew = this.#bucketAt >= 0;
    const expected = isNew ? `more than ${this.#bucket}` : String(this.#bucket);
    const bucket = (view.getUint32(offset, true) & this.#mask) >>> 0;
    return err(
      overlongName(at + offset + ITEM_HEAD_BYTES, nameBytes) ??
        corrupt(at + offset, 'bucket of a hash', expected, bucket),
    );
  }

  #goOn(at: number, offset: number, needed: number, room: number): Result<number, Damage> {
    if (needed > room) return err(truncated(at + offset, 'function', needed, room));
    this.wanted = needed;
    return ok(offset);
  }
}
