import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import type { FunctionRecord, ValueSites } from '../../base/function-record';
import { err, ok, type Result } from '../../base/result';
import { corrupt } from '../reading';
import type { NamedFunctionRecord, TextProfile } from '../text/text';
import { VALUE_KIND } from '../value-data';
import type { IndexedHeader } from './header';
import { indexedFunctions, readIndexedNames } from './indexed';
import { readTemporalTraces } from './sections';

/** An indexed profile as `llvm-profdata merge --text` tells it: functions by name and hash, traces by name. */
export async function indexedAsText(
  source: ByteSource,
  header: IndexedHeader,
): Promise<Result<TextProfile, Damage>> {
  const names = await readIndexedNames(source, header);
  if (!names.ok) return names;
  const functions: NamedFunctionRecord[] = [];
  for await (const batch of indexedFunctions(source, header, { names: names.value, checksNames: true })) {
    if (!batch.ok) return batch;
    for (const record of batch.value) {
      if (!isNamed(record)) return err(corrupt(0, 'function', 'a name', 'none'));
      functions.push({ ...record, values: record.values.map(withoutVtableNames) });
    }
  }
  const traces = await readTemporalTraces(source, header);
  if (!traces.ok) return traces;
  const nameOf = (hash: bigint): string => names.value.get(hash) ?? String(hash);
  const temporalTraces = header.temporalTraces && {
    streamSize: header.temporalTraces.streamSize,
    traces: traces.value.map(({ weight, functions: called }) => ({
      weight,
      functions: Array.from(called, nameOf),
    })),
  };
  return ok({ variants: header.variants, temporalTraces, functions: functions.sort(byNameAndHash) });
}

/** A text names vtables only by the mark of what has no name. */
function withoutVtableNames(values: ValueSites): ValueSites {
  if (values.kind !== VALUE_KIND.vtableTarget) return values;
  return { ...values, sites: values.sites.map((site) => site.map((value) => ({ ...value, target: null }))) };
}

function isNamed(record: FunctionRecord): record is NamedFunctionRecord {
  return record.name !== null;
}

/** The order of bytes, not that of a language. */
function byNameAndHash(one: NamedFunctionRecord, other: NamedFunctionRecord): number {
  if (one.name === other.name) return one.hash < other.hash ? -1 : 1;
  return Buffer.compare(Buffer.from(one.name), Buffer.from(other.name));
}
