import { sourceOf } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { collect, valueOf } from '../../../test/llvm-tools/samples';
import { summarizeRecords } from '../../inspect/summary';
import { WatchedSource } from '../../../test/watched-source';
import { indexedFunctions, readIndexedNames } from './indexed';
import { readIndexedHeader } from './header';
import { readIndexedBinaryIds } from './sections';
import type { StoredSummary } from './summary';
import { encodeIndexed, type IndexedRecord } from '../../../test/llvm/indexed-encoder';
import { programsOf } from '../../../test/llvm/indexed-records';
import { nameWord } from '../../../test/llvm/raw-encoder';
import { NEWEST_INDEXED_VERSION } from '../versions';

const VERSIONS = Array.from({ length: NEWEST_INDEXED_VERSION }, (_, index) => index + 1);
const VARIANTS = { frontEnd: [], ir: ['ir'], csir: ['ir', 'csir'] } as const;

async function decoded(bytes: Uint8Array) {
  const source = sourceOf(bytes);
  const header = valueOf(await readIndexedHeader(source));
  const { records, damage } = await collect(indexedFunctions(source, header, { checksNames: true }));
  expect(damage).toBeNull();
  return { source, header, records };
}

/** A record as a reader of the version can know it, in the words of the decoded ones. */
function expectedOf({ name, hash, counts, values = [] }: IndexedRecord, version: number) {
  return {
    name,
    nameHash: nameWord(name),
    hash,
    counts: BigUint64Array.from(counts),
    bitmap: new Uint8Array(0),
    values: (version < 3 ? [] : values).flatMap((sites, kind) =>
      sites.length === 0
        ? []
        : [
            {
              kind,
              sites: sites.map((site) => site.map(([value, count]) => ({ value, count, target: null }))),
            },
          ],
    ),
  };
}

/** In an order of their own: the file's is that of the buckets. */
const sorted = (records: readonly { readonly nameHash: bigint; readonly hash: bigint }[]) =>
  [...records].sort((a, b) => Number(a.nameHash - b.nameHash) || Number(a.hash - b.hash));

/** No tool at hand writes versions 1 to 6 and 10: all are written here, from their layouts. */
describe.each(VERSIONS)('indexed version %d', (version) => {
  describe.each(programsOf(version))('$level', ({ level, flags, records }) => {
    const bytes = encodeIndexed(records, { version, flags });

    test('functions', async () => {
      const { header, records: found } = await decoded(bytes);
      expect(header).toMatchObject({ version, variants: VARIANTS[level], unknownBits: [] });
      expect(header.hashTable.keys).toBe(new Set(records.map(({ name }) => name)).size);
      expect(sorted(found)).toEqual(sorted(records.map((record) => expectedOf(record, version))));
    });

    test('summaries, of which there are two in a context-sensitive profile', async () => {
      const { header, records: found } = await decoded(bytes);
      const counted = (of: 'plain' | 'context-sensitive'): Partial<StoredSummary> => {
        const { functions, counters, totalCount, ...maxima } = summarizeRecords(found, { records: of });
        const { maximumFunctionCount, maximumInternalCount } = maxima;
        return {
          functions: BigInt(functions),
          counters: BigInt(counters),
          totalCount,
          maximumFunctionCount,
          maximumInternalCount,
        };
      };
      const { summary, contextSensitiveSummary } = header;
      if (version < 4) expect({ summary, contextSensitiveSummary }).toEqual(NO_SUMMARY);
      else {
        expect(summary).toMatchObject(counted('plain'));
        expect(summary?.detailed.map(({ cutoff }) => cutoff).slice(-2)).toEqual([999_990, 999_999]);
        if (level === 'csir') expect(contextSensitiveSummary).toMatchObject(counted('context-sensitive'));
        else expect(contextSensitiveSummary).toBeNull();
      }
    });

    test('names of the targets', async () => {
      const { source, header } = await decoded(bytes);
      const names = valueOf(await readIndexedNames(source, header));
      const { records: found } = await collect(indexedFunctions(source, header, { names }));
      const targets = found.find(({ values }) => values.length === 2)?.values[0]?.sites;
      expect(targets?.map((site) => site.map(({ target }) => target))).toEqual(
        version < 3 ? undefined : [['d1/x.c;helper', 'never', null], [], ['main']],
      );
    });

    test('cut anywhere it is damage', async () => {
      const kinds = new Set<string>();
      for (let length = 0; length < bytes.length; length += 1) {
        const damage = await damageOf(bytes.subarray(0, length));
        kinds.add(length < 8 ? `${damage?.kind} head` : `${damage?.kind}`);
      }
      expect([...kinds]).toEqual(['not-this-format head', 'truncated']);
    });
  });

  test('no functions', async () => {
    const { header, records } = await decoded(encodeIndexed([], { version }));
    expect(records).toEqual([]);
    expect(header.hashTable).toMatchObject({ buckets: version < 5 ? 64 : 1, keys: 0 });
    expect(header.summary?.totalCount ?? null).toBe(version < 4 ? null : 0n);
  });

  test('binary ids', async () => {
    const ids = ['ecad5367e4e5d18468a9081f729d07ab8e80fdda', '0011223344556677'];
    const { source, header } = await decoded(encodeIndexed([], { version, binaryIds: ids }));
    expect(valueOf(await readIndexedBinaryIds(source, header))).toEqual(version < 9 ? [] : ids);
  });
});

const NO_SUMMARY = { summary: null, contextSensitiveSummary: null };

async function damageOf(bytes: Uint8Array): Promise<Damage | null> {
  const source = new WatchedSource(bytes);
  const header = await readIndexedHeader(source);
  if (!header.ok) return header.error;
  return (await collect(indexedFunctions(source, header.value))).damage;
}

describe('damage of a record', () => {
  const record = { name: 'f', hash: 5n, counts: [7n, 8n] };
  /** The length of the data, which follows the hash and the length of the name, changed by some bytes. */
  const resized = async (version: number, by: bigint): Promise<Uint8Array> => {
    const bytes = encodeIndexed([record], { version });
    const { payloadOffset } = valueOf(await readIndexedHeader(sourceOf(bytes)));
    const at = payloadOffset + 2 + 16;
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(at) + by, at);
    return bytes;
  };

  test.each([
    [1, -4n, { kind: 'corrupt', what: 'size of a record' }],
    [1, -16n, { kind: 'corrupt', what: 'size of a record' }],
    [2, -8n, { kind: 'truncated', what: 'counters' }],
    [3, -8n, { kind: 'truncated', what: 'value data' }],
    [6, -16n, { kind: 'truncated', what: 'counters' }],
  ])('version %d, %d bytes', async (version, by, damage) => {
    expect(await damageOf(await resized(version, by))).toMatchObject(damage);
  });
});
