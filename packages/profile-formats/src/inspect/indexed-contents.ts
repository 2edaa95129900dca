import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';
import type { IndexedHeader } from '../llvm/indexed/header';
import { TableRecords } from '../llvm/indexed/records';
import type { TableItems } from '../llvm/indexed/items';
import { walkTable } from '../llvm/indexed/walk';
import { nameDamage } from '../llvm/names-table';
import { checkValueData } from '../llvm/value-data';
import { CounterTally } from './counter-tally';
import type { ProfileContents } from './facts';
import { Hottest } from './hottest';
import { NameCounter } from './name-census';
import type { HotFunction } from './summary';

/** Of the high half of a structural hash. */
const CONTEXT_SENSITIVE = 0x1000_0000;

/**
 * The contents of an indexed profile, counted on its bytes: most functions of a compiler never ran, and an
 * object for each of them would take far longer than reading it.
 *
 * @param checksNames whether to check each name against its hash
 */
export async function indexedContents(
  source: ByteSource,
  header: IndexedHeader,
  { hottest, checksNames }: { readonly hottest: number; readonly checksNames: boolean },
): Promise<Result<ProfileContents, Damage>> {
  const counter = new FunctionCounter(header, hottest);
  const records = new TableRecords(header.version);
  for await (const items of walkTable(source, header)) {
    if (!items.ok) return items;
    const damaged = records.locate(items.value);
    const damage = (checksNames ? firstDamage : firstDamagedValues)(items.value, records) ?? damaged;
    if (damage) return err(damage);
    counter.add(items.value, records);
  }
  return ok(counter.contents);
}

/** The first damage in names and value data: a name lies before its value data. */
function firstDamage(items: TableItems, records: TableRecords): Damage | null {
  let record = 0;
  for (let item = 0; item < records.items; item += 1) {
    const name = nameDamage(items.block, items.hashAt(item), items.nameAt(item), items.dataAt(item));
    if (name) return name;
    for (; record < records.size && records.item(record) === item; record += 1) {
      const values = checkValueData(items.block, records.valuesAt(record), items.end(item), true);
      if (values) return values;
    }
  }
  return null;
}

function firstDamagedValues(items: TableItems, records: TableRecords): Damage | null {
  for (let record = 0; record < records.size; record += 1) {
    const end = items.end(records.item(record));
    const damage = checkValueData(items.block, records.valuesAt(record), end, true);
    if (damage) return damage;
  }
  return null;
}

class FunctionCounter {
  readonly #isIr: boolean;
  readonly #tally = new CounterTally();
  readonly #names = new NameCounter();
  readonly #hottest: Hottest<HotFunction>;
  #contextSensitive = 0;

  constructor({ variants }: IndexedHeader, hottest: number) {
    this.#isIr = variants.includes('ir');
    this.#hottest = new Hottest(hottest);
  }

  /** Adds the functions of a block. */
  add(items: TableItems, records: TableRecords): void {
    const { view } = items.block;
    const tally = this.#tally;
    for (let record = 0; record < records.size; record += 1) {
      const largest = tally.add(view, records.countsAt(record), records.counts(record), true);
      if (this.#hottest.takes(largest)) this.#offer(items, records, record);
    }
    tally.settle();
    this.#addNames(items, records);
    if (this.#isIr) this.#contextSensitive += contextSensitive(items, records);
  }

  #offer(items: TableItems, records: TableRecords, record: number): void {
    const { view, text } = items.block;
    this.#hottest.offer(this.#tally.largest, (maximumCount): HotFunction => {
      const [item, countsAt] = [records.item(record), records.countsAt(record)];
      let totalCount = 0n;
      for (let index = 0; index < records.counts(record); index += 1)
        totalCount += view.getBigUint64(countsAt + index * 8, true);
      return {
        name: text('utf8', items.nameAt(item), items.dataAt(item)),
        nameHash: view.getBigUint64(items.hashAt(item), true),
        hash: view.getBigUint64(records.hashAt(record), true),
        maximumCount,
        totalCount,
      };
    });
  }

  #addNames(items: TableItems, records: TableRecords): void {
    const { bytes, view } = items.block;
    for (let record = 0; record < records.size; record += 1) {
      const item = records.item(record);
      this.#names.addBytes(bytes, view, items.nameAt(item), items.dataAt(item));
    }
  }

  get contents(): ProfileContents {
    const { functions, counters, neverExecuted, hot, warm, total, maximumFirst, maximumInternal } =
      this.#tally;
    return {
      functions,
      contextSensitiveFunctions: this.#contextSensitive,
      counters,
      totalCount: total,
      maximumCount: maximumFirst > maximumInternal ? maximumFirst : maximumInternal,
      maximumFunctionCount: maximumFirst,
      maximumInternalCount: maximumInternal,
      neverExecuted,
      pseudoFunctions: hot + warm,
      names: this.#names.census,
      hottest: this.#hottest.all,
    };
  }
}

function contextSensitive({ block: { view } }: TableItems, records: TableRecords): number {
  let functions = 0;
  for (let record = 0; record < records.size; record += 1)
    if ((view.getUint32(records.hashAt(record) + 4, true) & CONTEXT_SENSITIVE) !== 0) functions += 1;
  return functions;
}
