import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { readRawBinaryIds, type RawHeader } from './header';
import { readRawNames, readRawResolver } from './names';
import { RawRecords, type RawFunctionRecord } from './records';
import { ValueWindow } from './values';
import { readBlock, type Section } from '../reading';
import { NO_VALUES } from '../value-data';

/**
 * Number of functions in a batch. A batch ends earlier when its functions have as many counters as the
 * profile, because functions of a damaged profile can share counters.
 */
const BATCH_FUNCTIONS = 4096;

/** Decodes the functions of one raw profile; gives the profile's end, or the damage. */
export async function* functionsOf(
  source: ByteSource,
  header: RawHeader,
): AsyncGenerator<Result<RawFunctionRecord[], Damage>, Result<number, Damage>, undefined> {
  const { sections } = header;
  const read = (section: Section, what: string) => readBlock(source, section.offset, section.size, what);
  const records = await read(sections.functions, 'functions');
  if (!records.ok) return records;
  const counters = await read(sections.counters, 'counters');
  if (!counters.ok) return counters;
  const bitmap = await read(sections.bitmap, 'bitmap');
  if (!bitmap.ok) return bitmap;
  const binaryIds = await readRawBinaryIds(source, header);
  if (!binaryIds.ok) return binaryIds;
  const names = await readRawNames(source, header);
  if (!names.ok) return names;
  const resolve = await readRawResolver(source, header, records.value, names.value);
  if (!resolve.ok) return resolve;

  const isLittle = header.byteOrder === 'little';
  const decoder = new RawRecords(header, {
    records: records.value,
    counters: counters.value,
    bitmap: bitmap.value,
    names: names.value,
  });
  const window = new ValueWindow(source, sections.values, isLittle);
  let batch: RawFunctionRecord[] = [];
  let counts = 0;
  let damage: Damage | null = null;
  for (let index = 0; index < header.functions; index += 1) {
    const record = decoder.decode(index);
    if ('damage' in record) {
      ({ damage } = record);
      break;
    }
    if (decoder.hasValues(index)) {
      const loaded = window.isLoaded ? ok(null) : await window.load();
      const decoded = loaded.ok ? window.decode(resolve.value) : loaded;
      if (!decoded.ok) {
        damage = decoded.error;
        break;
      }
      batch.push({ ...record, values: decoded.value });
    } else {
      batch.push({ ...record, values: NO_VALUES });
    }
    counts += record.counts.length;
    if (batch.length >= BATCH_FUNCTIONS || counts >= header.counters) {
      yield ok(batch);
      batch = [];
      counts = 0;
    }
  }
  if (batch.length > 0) yield ok(batch);
  return damage ? err(damage) : ok(window.at);
}
