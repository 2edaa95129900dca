import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import type { FunctionRecord } from '../../base/function-record';
import { err, ok, type Result } from '../../base/result';
import { CounterPool } from '../counter-pool';
import type { IndexedHeader } from './header';
import { locateRecord, RecordPlace } from './records';
import { readVtableNames } from './sections';
import type { TableItems } from './items';
import { walkTable } from './walk';
import { nameDamage, type NameTable } from '../names-table';
import type { Block } from '../reading';
import { decodeValueData, NO_VALUES, VALUE_KIND, type ValueResolver } from '../value-data';

/** Options for reading the functions of an indexed profile. */
export interface IndexedFunctionsOptions {
  /**
   * Names for the targets in value data, see {@link readIndexedNames}; without them targets have only hashes.
   */
  readonly names?: NameTable;
  /** Whether to check each name against its hash, which doubles the time. */
  readonly checksNames?: boolean;
}

const NO_BITMAP = new Uint8Array(0);

/**
 * Decodes all functions of an indexed profile, in the order of `llvm-profdata show`, some thousand at a time.
 * A name can come several times with different hashes. Per name the file has records, one after another, each
 * of u64 structural hash, counters, bitmap and value data: `indexed-records.ts` has their layout.
 *
 * Defined by `InstrProfLookupTrait::ReadData` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp
 * InstrProfReader.cpp}. Functions before the damage come first; the damage comes last and ends the sequence.
 */
export async function* indexedFunctions(
  source: ByteSource,
  header: IndexedHeader,
  options: IndexedFunctionsOptions = {},
): AsyncGenerator<Result<FunctionRecord[], Damage>, void, undefined> {
  const decoder = new RecordDecoder(header, options);
  for await (const items of walkTable(source, header)) {
    if (!items.ok) return yield items;
    const damage = decoder.decode(items.value);
    const records = decoder.takeRecords();
    if (records.length > 0) yield ok(records);
    if (damage) return yield err(damage);
  }
}

/** Reads the names of all functions and vtables of an indexed profile without decoding functions. */
export async function readIndexedNames(
  source: ByteSource,
  header: IndexedHeader,
): Promise<Result<NameTable, Damage>> {
  const vtables = await readVtableNames(source, header);
  if (!vtables.ok) return vtables;
  const names = new Map(vtables.value);
  for await (const found of walkTable(source, header)) {
    if (!found.ok) return found;
    const items = found.value;
    const { view, text } = items.block;
    for (let item = 0; item < items.size; item += 1) {
      const hash = view.getBigUint64(items.hashAt(item), true);
      names.set(hash, text('utf8', items.nameAt(item), items.dataAt(item)));
    }
  }
  return ok(names);
}

class RecordDecoder {
  readonly #version: number;
  readonly #checksNames: boolean;
  readonly #resolve: ValueResolver;
  #records: FunctionRecord[] = [];
  #pool = new CounterPool(0);
  readonly #place = new RecordPlace();

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

  /** Decodes the functions of a block up to its damage. */
  decode(items: TableItems): Damage | null {
    this.#pool = new CounterPool(items.block.bytes.length / 8);
    for (let item = 0; item < items.size; item += 1) {
      const damage = this.#decodeItem(items, item);
      if (damage) return damage;
    }
    return null;
  }

  #decodeItem(items: TableItems, item: number): Damage | null {
    const { block } = items;
    const [hashAt, nameAt, dataAt] = [items.hashAt(item), items.nameAt(item), items.dataAt(item)];
    const end = items.end(item);
    const nameHash = block.view.getBigUint64(hashAt, true);
    if (this.#checksNames) {
      const damage = nameDamage(block, hashAt, nameAt, dataAt);
      if (damage) return damage;
    }
    const name = block.text('utf8', nameAt, dataAt);
    let at = dataAt;
    while (at < end) {
      const damage = this.#decodeRecord(block, at, end, name, nameHash);
      if (damage) return damage;
      at = this.#place.end;
    }
    return null;
  }

  #decodeRecord(block: Block, at: number, end: number, name: string, nameHash: bigint): Damage | null {
    const place = this.#place;
    const damage = locateRecord(this.#version, block, at, end, place);
    if (damage) return damage;
    const { view } = block;
    const counts = this.#pool.copy(view, place.countsAt, place.counts, true);
    const { bitmapAt, bitmapBytes: length, valuesAt } = place;
    const bitmap =
      length === 0 ? NO_BITMAP : Uint8Array.from({ length }, (_, byte) => view.getUint8(bitmapAt + byte * 8));
    let values = NO_VALUES;
    if (valuesAt >= 0) {
      const decoded = decodeValueData(block, valuesAt, end, true, this.#resolve);
      if (!decoded.ok) return decoded.error;
      ({ values } = decoded.value);
    }
    this.#records.push({
      name,
      nameHash,
      hash: view.getBigUint64(place.hashAt, true),
      counts,
      bitmap,
      values,
    });
    return null;
  }
}
