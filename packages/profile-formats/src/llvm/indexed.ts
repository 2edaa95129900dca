import type { ByteSource } from '../byte-source';
import type { Damage } from '../damage';
import type { FunctionRecord, ValueSites } from '../function-record';
import { err, ok, type Result } from '../result';
import { CounterPool } from './counter-pool';
import type { IndexedHeader } from './indexed-header';
import { readVtableNames } from './indexed-sections';
import { walkTable, type TableItem } from './indexed-walk';
import { nameHashOf, type NameTable } from './names-table';
import { alignedTo8, corrupt, sizeAt, truncated, type Block } from './reading';
import { decodeValueData, NO_VALUES, VALUE_HEADER_BYTES, VALUE_KIND, type ValueResolver } from './value-data';

/** How the functions of an indexed profile are read. */
export interface IndexedFunctionsOptions {
  /** Gives value data the names of its targets, see {@link readIndexedNames}; without it they are hashes only. */
  readonly names?: NameTable;
  /** Whether each name is checked against its hash, which takes as long again as the rest. */
  readonly checksNames?: boolean;
}

const NO_BITMAP = new Uint8Array(0);

/**
 * Decodes all functions of an indexed profile, in the order of `llvm-profdata show`, some thousand at a time. A name
 * can come several times with different hashes. Per name the file has records, one after another:
 *
 * | field | since version |
 * | --- | --- |
 * | u64 structural hash | 1 |
 * | u64 number of counters | 2; before, there is one record a name |
 * | u64 per counter | 1 |
 * | u64 number of bitmap bytes, the bytes, zero bytes up to a multiple of 8 | 11 |
 * | value data, at least its header | 3 |
 *
 * Defined by `InstrProfLookupTrait::ReadData` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp InstrProfReader.cpp}.
 * What was decoded before the damage comes before it; the damage is the last that comes.
 */
export async function* indexedFunctions(
  source: ByteSource,
  header: IndexedHeader,
  options: IndexedFunctionsOptions = {},
): AsyncGenerator<Result<FunctionRecord[], Damage>, void, undefined> {
  const decoder = new RecordDecoder(header, options);
  for await (const damage of walkTable(source, header, decoder.decodeItem)) {
    const records = decoder.takeRecords();
    if (records.length > 0) yield ok(records);
    if (damage) yield err(damage);
  }
}

/** Reads the names of all functions and vtables of an indexed profile; no function is decoded for it. */
export async function readIndexedNames(
  source: ByteSource,
  header: IndexedHeader,
): Promise<Result<NameTable, Damage>> {
  const vtables = await readVtableNames(source, header);
  if (!vtables.ok) return vtables;
  const names = new Map(vtables.value);
  const addName = ({ bytes }: Block, { hash, keyAt, dataAt }: TableItem): null => {
    names.set(hash, bytes.toString('utf8', keyAt, dataAt));
    return null;
  };
  for await (const damage of walkTable(source, header, addName)) if (damage) return err(damage);
  return ok(names);
}

class RecordDecoder {
  readonly #version: number;
  readonly #checksNames: boolean;
  readonly #resolve: ValueResolver;
  #records: FunctionRecord[] = [];
  #block: Block | null = null;
  #pool = new CounterPool(0);

  constructor({ version }: IndexedHeader, { names, checksNames = false }: IndexedFunctionsOptions) {
    this.#version = version;
    this.#checksNames = checksNames;
    this.#resolve = (kind, value) => ({
      value,
      target: kind === VALUE_KIND.memOpSize ? null : (names?.get(value) ?? null),
    });
  }

  takeRecords(): FunctionRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }

  readonly decodeItem = (block: Block, item: TableItem): Damage | null => {
    if (block !== this.#block) {
      this.#block = block;
      this.#pool = new CounterPool(block.bytes.length / 8);
    }
    const { keyAt, dataAt, end } = item;
    if (this.#checksNames) {
      const hash = nameHashOf(block.bytes.subarray(keyAt, dataAt));
      if (hash !== item.hash) return corrupt(block.at + keyAt, 'name', `MD5 ${item.hash}`, hash);
    }
    const name = block.bytes.toString('utf8', keyAt, dataAt);
    if (this.#version === 1) return this.#decodeOnlyRecord(block, item, name);
    let at = dataAt;
    while (at < end) {
      const next = this.#decodeRecord(block, at, end, name, item.hash);
      if (typeof next !== 'number') return next;
      at = next;
    }
    return null;
  };

  /** Gives the record's end in the block. */
  #decodeRecord(block: Block, offset: number, end: number, name: string, nameHash: bigint): number | Damage {
    const { view } = block;
    if (offset + 16 > end) return truncated(block.at + offset, 'record', 16, end - offset);
    const hash = view.getBigUint64(offset, true);
    const length = sizeAt(view, offset + 8, true);
    let at = offset + 16;
    if (length === 0) return corrupt(block.at + offset + 8, 'number of counters', 'more than 0', length);
    if (length * 8 > end - at) return truncated(block.at + at, 'counters', length * 8, end - at);
    const counts = this.#pool.copy(view, at, length, true);
    at += length * 8;

    let bitmap = NO_BITMAP;
    if (this.#version >= 11) {
      if (at + 8 > end) return truncated(block.at + at, 'size of the bitmap', 8, end - at);
      const size = sizeAt(view, at, true);
      at += 8;
      if (alignedTo8(size) > end - at) return truncated(block.at + at, 'bitmap', size, end - at);
      if (size > 0) bitmap = Uint8Array.from(block.bytes.subarray(at, at + size));
      at += alignedTo8(size);
    }

    let values: readonly ValueSites[] = NO_VALUES;
    if (this.#version >= 3) {
      if (
        at + VALUE_HEADER_BYTES <= end &&
        view.getUint32(at, true) === VALUE_HEADER_BYTES &&
        view.getUint32(at + 4, true) === 0
      ) {
        at += VALUE_HEADER_BYTES;
      } else {
        const decoded = decodeValueData(block, at, end, true, this.#resolve);
        if (!decoded.ok) return decoded.error;
        ({ values, end: at } = decoded.value);
      }
    }
    this.#records.push({ name, nameHash, hash, counts, bitmap, values });
    return at;
  }

  #decodeOnlyRecord(block: Block, { hash: nameHash, dataAt, end }: TableItem, name: string): Damage | null {
    const length = (end - dataAt) / 8 - 1;
    if (length < 1 || !Number.isInteger(length)) {
      return corrupt(block.at + dataAt, 'size of a record', 'a multiple of 8, at least 16', end - dataAt);
    }
    const hash = block.view.getBigUint64(dataAt, true);
    const counts = this.#pool.copy(block.view, dataAt + 8, length, true);
    this.#records.push({ name, nameHash, hash, counts, bitmap: NO_BITMAP, values: NO_VALUES });
    return null;
  }
}
