import type { ByteSource } from '../base/byte-source';
import { FunctionTable } from './table';
import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import type { IndexedHeader } from '../llvm/indexed/header';
import { TableRecords } from '../llvm/indexed/records';
import type { TableItems } from '../llvm/indexed/items';
import { walkTable } from '../llvm/indexed/walk';
import { visitValueData, type ValueVisitor } from '../llvm/value-data';
import { PassingBlocks, type Block } from '../llvm/reading';
import { err, ok, type Result } from '../base/result';

/** Number of functions whose counters share one piece of memory. */
const BLOCK_FUNCTIONS = 4096;
/** Bytes to read at once for a name and its neighbours. */
const PIECE_BYTES = 1 << 13;

/** Makes a table of a reader's records. */
export function tableOfRecords(records: readonly FunctionRecord[]): FunctionTable {
  const table = new FunctionTable((number) => Promise.resolve(records[number]?.name ?? null));
  for (let start = 0; start < records.length; start += BLOCK_FUNCTIONS) {
    const part = records.slice(start, start + BLOCK_FUNCTIONS);
    const bytes = part.reduce((sum, { counts }) => sum + 16 + counts.length * 8, 0);
    const block = new DataView(new ArrayBuffer(bytes));
    let at = 0;
    for (const [number, { nameHash, hash, counts, values }] of part.entries()) {
      const place = { nameHashAt: at, hashAt: at + 8, countsAt: at + 16, counts: counts.length };
      block.setBigUint64(place.nameHashAt, nameHash, true);
      block.setBigUint64(place.hashAt, hash, true);
      for (const [index, count] of counts.entries()) block.setBigUint64(at + 16 + index * 8, count, true);
      at += 16 + counts.length * 8;
      table.add(block, { ...place, nameAt: start + number, nameBytes: 0, values: table.values.add(values) });
    }
  }
  return table;
}

/** Reads the functions of an indexed profile into a table, without making records. */
export async function tableOfIndexed(
  source: ByteSource,
  header: IndexedHeader,
): Promise<Result<FunctionTable, Damage>> {
  const names = new NamesAgain(source);
  const table = new FunctionTable((at, bytes) => names.read(at, bytes));
  const addValue: ValueVisitor = {
    startKind: (kind, sites) => {
      table.values.startKind(kind, sites);
    },
    startSite: (values) => {
      table.values.startSite(values);
    },
    value: (view, at) => {
      const half = (offset: number): number => view.getUint32(at + offset, true);
      table.values.addValue(half(4), half(0), half(12), half(8));
    },
  };
  const records = new TableRecords(header.version);
  for await (const items of walkTable(source, header)) {
    if (!items.ok) return items;
    const found = records.locate(items.value);
    const damage = addRecords(table, items.value, records, addValue) ?? found;
    if (damage) return err(damage);
  }
  return ok(table);
}

function addRecords(
  table: FunctionTable,
  items: TableItems,
  records: TableRecords,
  addValue: ValueVisitor,
): Damage | null {
  const { block } = items;
  for (let record = 0; record < records.size; record += 1) {
    const item = records.item(record);
    const valuesAt = records.valuesAt(record);
    let values = 0;
    if (valuesAt >= 0) {
      values = table.values.start();
      const visited = visitValueData(block, valuesAt, items.end(item), true, addValue);
      if (!visited.ok) return visited.error;
    }
    const [nameAt, dataAt] = [items.nameAt(item), items.dataAt(item)];
    table.add(block.view, {
      nameHashAt: items.hashAt(item),
      hashAt: records.hashAt(record),
      countsAt: records.countsAt(record),
      counts: records.counts(record),
      nameAt: block.at + nameAt,
      nameBytes: dataAt - nameAt,
      values,
    });
  }
  return null;
}

/** Reads names of a file a second time, which come in its order: some lie in one piece. */
class NamesAgain {
  readonly #source: ByteSource;
  readonly #blocks: PassingBlocks;
  #block: Block | null = null;

  constructor(source: ByteSource) {
    this.#source = source;
    this.#blocks = new PassingBlocks(source);
  }

  /** Null if the file has become shorter. */
  async read(at: number, bytes: number): Promise<string | null> {
    const held = this.#block;
    if (!held || at < held.at || at + bytes > held.at + held.bytes.length) {
      const length = Math.min(this.#source.size - at, Math.max(PIECE_BYTES, bytes));
      const read = await this.#blocks.read(at, length, 'names');
      this.#block = read.ok ? read.value : null;
    }
    return this.#block?.text('utf8', at - this.#block.at, at - this.#block.at + bytes) ?? null;
  }
}
