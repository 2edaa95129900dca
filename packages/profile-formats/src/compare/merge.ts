import type { FunctionRecord, ValueSites } from '../base/function-record';

/** Counts from here on are marks, not counts; sums stop below. */
const PSEUDO_WARM = 2n ** 64n - 2n;
const LARGEST_COUNT = PSEUDO_WARM - 1n;

/**
 * Adds up the records of the same name and structural hash, counter by counter, up to 2^64-3, like
 * `llvm-profdata merge`. Leaves out records whose shape differs from the first. Defined by
 * `InstrProfRecord::merge` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProf.cpp InstrProf.cpp}.
 *
 * @returns the records in the order of their first; the given ones when each comes once
 */
export function mergedRecords(records: readonly FunctionRecord[]): readonly FunctionRecord[] {
  const byName = new Map<bigint, Map<bigint, FunctionRecord>>();
  let merged = 0;
  for (const record of records) {
    const versions = byName.get(record.nameHash);
    const first = versions?.get(record.hash);
    if (first) {
      versions?.set(record.hash, mergedRecord(first, record));
      merged += 1;
    } else if (versions) versions.set(record.hash, record);
    else byName.set(record.nameHash, new Map([[record.hash, record]]));
  }
  if (merged === 0) return records;
  const seen = new Set<FunctionRecord>();
  return records.flatMap(({ nameHash, hash }) => {
    const sum = byName.get(nameHash)?.get(hash);
    if (!sum || seen.has(sum)) return [];
    seen.add(sum);
    return [sum];
  });
}

function mergedRecord(first: FunctionRecord, other: FunctionRecord): FunctionRecord {
  if (first.counts.length !== other.counts.length) return first;
  const [own = 0n, others = 0n] = [first.counts[0], other.counts[0]];
  if (own >= PSEUDO_WARM || others >= PSEUDO_WARM) {
    return own >= PSEUDO_WARM && others > own ? other : first;
  }
  const counts = first.counts.map((count, index) => added(count, other.counts[index] ?? 0n));
  return { ...first, counts, values: mergedValues(first.values, other.values) };
}

function added(count: bigint, other: bigint): bigint {
  const sum = count + other;
  return sum > LARGEST_COUNT ? LARGEST_COUNT : sum;
}

function mergedValues(first: readonly ValueSites[], others: readonly ValueSites[]): readonly ValueSites[] {
  return first.map((own) => {
    const other = others.find(({ kind }) => kind === own.kind);
    if (other?.sites.length !== own.sites.length) return own;
    return {
      kind: own.kind,
      sites: own.sites.map((site, index) => mergedSite(site, other.sites[index] ?? [])),
    };
  });
}

type Site = ValueSites['sites'][number];

/** Walks both in the order of their values: a value that a site has twice stays two. */
function mergedSite(site: Site, other: Site): Site {
  const byValue = (one: Site[number], another: Site[number]): number =>
    one.value < another.value ? -1 : one.value > another.value ? 1 : 0;
  const sorted = [...site].sort(byValue);
  const left = [...other].sort(byValue);
  const merged: Site[number][] = [];
  let next = 0;
  for (const held of sorted) {
    for (let found = left[next]; found && found.value < held.value; found = left[next]) {
      merged.push(found);
      next += 1;
    }
    const same = left[next];
    if (same?.value === held.value) {
      merged.push({ ...held, count: added(held.count, same.count) });
      next += 1;
    } else merged.push(held);
  }
  return [...merged, ...left.slice(next)];
}
