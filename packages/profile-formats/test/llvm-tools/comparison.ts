import { join } from 'node:path';
import type { FunctionRecord } from '../../src/base/function-record';
import { openFileSource } from '../../src/node/file-source';
import { collect, describeFunction, valueOf } from './samples';
import type { LlvmTools, Workshop } from './tools';
import { isContextSensitive, summarizeRecords } from '../../src/inspect/summary';
import { indexedFunctions, readIndexedNames } from '../../src/llvm/indexed/indexed';
import { readIndexedHeader } from '../../src/llvm/indexed/header';
import { readTemporalTraces } from '../../src/llvm/indexed/sections';
import { rawFunctions } from '../../src/llvm/raw/raw';
import { asShown, SHOW_ALL, shownFunctions, type ShownFunction } from './shown';
import type { NamedFunctionRecord } from '../../src/llvm/text/text';
import { formatProftext } from '../../src/llvm/text/format';
import { parseProftext } from '../../src/llvm/text/parse';

/** Compares what is read here with what the tools of one release print; all of it with jest's `expect`. */
export class Comparison {
  readonly #tool: string;

  constructor(
    private readonly shop: Workshop,
    private readonly tools: LlvmTools,
  ) {
    this.#tool = join(tools.bin, 'llvm-profdata');
  }

  profdata(...args: readonly string[]): string {
    return this.shop.run(this.#tool, args);
  }

  /** All functions of a raw file, of one profile after another, as `show` lists them. */
  async raw(file: string): Promise<readonly FunctionRecord[]> {
    const records = await decodeRaw(this.shop.at(file));
    this.#expectShown(this.#show(file), records);
    return records;
  }

  /** A raw file with one profile, against the text that `merge` makes of it. */
  async rawText(file: string): Promise<void> {
    const records = await decodeRaw(this.shop.at(file));
    const { functions } = valueOf(parseProftext(this.profdata('merge', '-text', file)));
    expect(sortedForText(records)).toEqual(sortedForText(functions));
  }

  /**
   * An indexed profile: `show`'s list and summary, and `merge`'s text byte for byte. LLVM 16 and before leave
   * out of a text that counters are bytes.
   */
  async indexed(file: string, { summary = true } = {}): Promise<readonly FunctionRecord[]> {
    const { header, records, temporalTraces } = await decodeIndexed(this.shop.at(file));
    const shown = this.#show(file);
    this.#expectShown(shown, records);
    const isIr = header.variants.includes('ir');
    if (summary) expectSummary(shown.plain, records, isIr ? 'plain' : 'all');
    if (summary && isIr) expectSummary(shown.contextSensitive, records, 'context-sensitive');

    const text = this.profdata('merge', '-text', file);
    const functions = records.filter(hasName).sort(byNameAndHash);
    expect(functions).toHaveLength(records.length);
    const variants = header.variants.filter(
      (variant) => variant !== 'byteCoverage' || this.tools.major >= 19,
    );
    expect(formatProftext({ variants, temporalTraces, functions })).toBe(text);
    expect(formatProftext(valueOf(parseProftext(text)))).toBe(text);
    return records;
  }

  #show(file: string): Shown {
    const options = [...SHOW_ALL, '--detailed-summary', '--topn=3'];
    if (this.tools.major >= 19) options.push('--show-vtables');
    const plain = this.profdata(...options, file);
    const isIr = /^Instrumentation level: IR/m.test(plain);
    return { plain, contextSensitive: isIr ? this.profdata(...options, '--showcs', file) : '' };
  }

  #expectShown({ plain, contextSensitive }: Shown, records: readonly FunctionRecord[]): void {
    const isIr = contextSensitive !== '';
    const isSecond = (record: FunctionRecord): boolean => isIr && isContextSensitive(record);
    const shownHere = (record: FunctionRecord) => asShown(record, this.tools.major);
    const first = records.filter((record) => !isSecond(record));
    expectSame(shownFunctions(plain), first.map(shownHere));
    expectSame(shownFunctions(contextSensitive), records.filter(isSecond).map(shownHere));
  }
}

/**
 * `show` lists the context-sensitive functions of an IR profile, or the others; of a front-end profile all.
 */
interface Shown {
  readonly plain: string;
  /** Empty for a front-end profile. */
  readonly contextSensitive: string;
}

/** Jest's own comparison of very many functions takes seconds: it is asked only for what differs. */
function expectSame(found: readonly ShownFunction[], ours: readonly ShownFunction[]): void {
  const index = found.findIndex((one, at) => JSON.stringify(one) !== JSON.stringify(ours[at]));
  if (index >= 0) expect(ours[index]).toEqual(found[index]);
  expect({ differsAt: index, length: ours.length }).toEqual({ differsAt: -1, length: found.length });
}

function expectSummary(
  shown: string,
  functions: readonly FunctionRecord[],
  records: 'plain' | 'context-sensitive' | 'all',
): void {
  const summary = summarizeRecords(functions, { records, hottest: 3 });
  const numberOf = (label: string): bigint =>
    BigInt(new RegExp(`^${label}: (\\d+)`, 'm').exec(shown)?.[1] ?? -1);
  const found = {
    functions: numberOf('Total functions'),
    counters: numberOf('Total number of blocks'),
    totalCount: numberOf('Total count'),
    maximumFunctionCount: numberOf('Maximum function count'),
    maximumInternalCount: numberOf('Maximum internal block count'),
  };
  expect(found).toEqual({
    functions: BigInt(summary.functions),
    counters: BigInt(summary.counters),
    totalCount: BigInt.asUintN(64, summary.totalCount),
    maximumFunctionCount: summary.maximumFunctionCount,
    maximumInternalCount: summary.maximumInternalCount,
  });
  const hottest = Array.from(shown.matchAll(/max count = (\d+)/g), ([, count]) => BigInt(count ?? 0));
  expect(hottest.filter((count) => count > 0n)).toEqual(
    summary.hottest.map(({ maximumCount }) => maximumCount),
  );
}

export async function decodeRaw(path: string): Promise<FunctionRecord[]> {
  const source = valueOf(await openFileSource(path));
  const { records, damage } = await collect(rawFunctions(source));
  await source.close();
  expect(damage).toBeNull();
  return records;
}

export async function decodeIndexed(path: string) {
  const source = valueOf(await openFileSource(path));
  const header = valueOf(await readIndexedHeader(source));
  const names = valueOf(await readIndexedNames(source, header));
  const { records, damage } = await collect(indexedFunctions(source, header, { names, checksNames: true }));
  expect(damage).toBeNull();
  const traces = valueOf(await readTemporalTraces(source, header));
  await source.close();
  const nameOf = new Map(records.map(({ nameHash, name }) => [nameHash, name]));
  const temporalTraces = header.temporalTraces && {
    streamSize: header.temporalTraces.streamSize,
    traces: traces.map(({ weight, functions }) => ({
      weight,
      functions: Array.from(functions, (hash) => nameOf.get(hash) ?? `no function has ${hash}`),
    })),
  };
  return { header, records, temporalTraces };
}

const byNameAndHash = (a: FunctionRecord, b: FunctionRecord): number => {
  const names = Buffer.compare(Buffer.from(a.name ?? ''), Buffer.from(b.name ?? ''));
  return names === 0 ? (a.hash < b.hash ? -1 : 1) : names;
};

const hasName = (record: FunctionRecord): record is NamedFunctionRecord => record.name !== null;

/** What a text tells of functions, sorted; the order of equal values of a site is not said anywhere. */
function sortedForText(records: readonly FunctionRecord[]): unknown {
  return [...records].sort(byNameAndHash).map((record) => {
    const values = record.values.map(({ kind, sites }) => ({
      kind,
      // A text has no names of vtables.
      sites: sites.map((site) =>
        site.map(({ value, count }) => `${kind === 2 ? '' : value}:${count}`).sort(),
      ),
    }));
    const plain = { ...record, timestamp: null, values: [] };
    return { ...describeFunction(plain), values };
  });
}
