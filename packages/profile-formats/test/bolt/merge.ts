import { sourceOf } from '../../src/base/byte-source';
import { parseFdata, type FdataProfile } from '../../src/bolt/fdata/fdata';
import { readFdata } from '../../src/bolt/fdata/read';
import { parseBoltYaml } from '../../src/bolt/yaml/yaml';
import type { BoltYamlProfile } from '../../src/bolt/yaml/profile';

/** By the places of a line: the sums of its mispredictions and counts. */
export type Counts = Record<string, readonly [mispredictions: bigint, count: bigint]>;

/**
 * From this release on merge-fdata sums mispredictions; 19 sums only lines that have the same number of them.
 */
const SUMS_MISPREDICTIONS = 20;

/** The sums of equal lines as the `merge-fdata` of a release makes them: modulo 2^64. */
export async function sumsOf(files: readonly Uint8Array[], llvmMajor: number): Promise<Counts> {
  const sums: Record<string, [bigint, bigint]> = {};
  for (const file of files) {
    const read = await readFdata(sourceOf(file), (record, names) => {
      const base = record.kind === 'memory' ? 3 : 0;
      const places = record.kind === 'sample' ? [record.from] : [record.from, record.to];
      const key = places.map((place) => {
        const name = names.name(place.name).replace(/[\\ ]/g, '\\$&');
        return `${base + Number(place.isSymbol)} ${name} ${place.offset.toString(16)}`;
      });
      const { mispredictions, count, kind } = record;
      const isApart = llvmMajor < SUMS_MISPREDICTIONS && kind === 'branch';
      const sum = (sums[[...key, ...(isApart ? [mispredictions] : [])].join(' ')] ??= [0n, 0n]);
      sum[0] = isApart ? mispredictions : BigInt.asUintN(64, sum[0] + mispredictions);
      sum[1] = BigInt.asUintN(64, sum[1] + count);
    });
    if (!read.ok) throw new Error(JSON.stringify(read.error));
  }
  return sums;
}

/** The lines of `merge-fdata`, taken apart without the reader. */
export function mergedLines(text: string, hasMispredictions: boolean, llvmMajor: number): Counts {
  const lines = text.split('\n').filter((line) => /^[0-5] /.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const isBranch = hasMispredictions && !/^[345]/.test(line);
      const [, key = '', mispredictions = '0', count = ''] =
        (isBranch ? /^(.*) (\d+) (\d+)$/ : /^(.*)()? (\d+)$/).exec(line) ?? [];
      const isApart = llvmMajor < SUMS_MISPREDICTIONS && isBranch;
      return [isApart ? `${key} ${mispredictions}` : key, [BigInt(mispredictions), BigInt(count)]];
    }),
  );
}

export async function fdataOf(bytes: Uint8Array): Promise<FdataProfile> {
  const parsed = await parseFdata(sourceOf(bytes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

export async function yamlOf(bytes: Uint8Array): Promise<BoltYamlProfile> {
  const parsed = await parseBoltYaml(sourceOf(bytes));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}
