import type { ByteSource } from '../base/byte-source';
import { FunctionTable } from './table';
import type { Damage } from '../base/damage';
import type { FunctionRecord } from '../base/function-record';
import type { IndexedHeader } from '../llvm/indexed/header';
import { locateRecord, RecordPlace } from '../llvm/indexed/records';
import { walkTable, type ItemVisitor } from '../llvm/indexed/walk';
import { visitValueData, type ValueVisitor } from '../llvm/value-data';
import { err, ok, type Result } from '../base/result';

/** Number of functions whose counters share one piece of memory. */
const BLOCK_FUNCTIONS = 4096;

/** Makes a table of a reader's records. */
export function tableOfRecords(records: readonly FunctionRecord[]): FunctionTable {
  const table = new FunctionTable((_block, number) => records[number]?.name ?? null);
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

/** Reads the functions of an indexed profile into a table, keeping the bytes without making records. */
export async function tableOfIndexed(
  source: ByteSource,
  header: IndexedHeader,
): Promise<Result<FunctionTable, Damage>> {
  const table = new FunctionTable(({ buffer, byteOffset }, at, bytes) =>
    Buffer.from(buffer, byteOffset + at, bytes).toString('utf8'),
  );
  const place = new RecordPlace();
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
  const addItem: ItemVisitor = (block, { hashAt: nameHashAt, keyAt: nameAt, dataAt, end }) => {
    for (let at = dataAt; at < end; at = place.end) {
      const damage = locateRecord(header.version, block, at, end, place);
      if (damage) return damage;
      const { hashAt, countsAt, counts, valuesAt } = place;
      let values = 0;
      if (valuesAt >= 0) {
        values = table.values.start();
        const visited = visitValueData(block, valuesAt, end, true, addValue);
        if (!visited.ok) return visited.error;
      }
      const nameBytes = dataAt - nameAt;
      table.add(block.view, { nameHashAt, hashAt, countsAt, counts, nameAt, nameBytes, values });
    }
    return null;
  };
  for await (const damage of walkTable(source, header, addItem)) if (damage) return err(damage);
  return ok(table);
}
