import type { IndexedHeader } from '../../src/llvm/indexed/header';
import type { StoredSummary } from '../../src/llvm/indexed/summary';

/**
 * The summaries that a compiler took from a profile, as the text of the module that it made has them in its
 * metadata.
 */
export function storedSummariesOf(
  module: string,
): Pick<IndexedHeader, 'summary' | 'contextSensitiveSummary'> {
  const nodes = new Map(
    Array.from(module.matchAll(/^!(\d+) = (?:distinct )?!\{(.*)\}$/gm), ([, id = '', text = '']) => [
      id,
      text.split(', '),
    ]),
  );
  const under = (flag: string): StoredSummary | null => {
    const found = [...nodes.values()].find(([, name]) => name === `!"${flag}"`);
    return found ? summaryOf(nodes, partsOf(nodes, found[2])) : null;
  };
  return { summary: under('ProfileSummary'), contextSensitiveSummary: under('CSProfileSummary') };
}

type Nodes = ReadonlyMap<string, readonly string[]>;

/** The nodes that a node refers to. */
function partsOf(nodes: Nodes, reference = ''): readonly (readonly string[])[] {
  return (nodes.get(reference.slice(1)) ?? []).map((part) => nodes.get(part.slice(1)) ?? []);
}

function summaryOf(nodes: Nodes, parts: readonly (readonly string[])[]): StoredSummary {
  const operandOf = (key: string): string | undefined => parts.find(([name]) => name === `!"${key}"`)?.[1];
  const field = (key: string): bigint => numberOf(operandOf(key));
  return {
    functions: field('NumFunctions'),
    counters: field('NumCounts'),
    maximumFunctionCount: field('MaxFunctionCount'),
    maximumCount: field('MaxCount'),
    maximumInternalCount: field('MaxInternalCount'),
    totalCount: field('TotalCount'),
    detailed: partsOf(nodes, operandOf('DetailedSummary')).map(([cutoff, minimumCount, counters]) => ({
      cutoff: Number(numberOf(cutoff)),
      minimumCount: numberOf(minimumCount),
      counters: numberOf(counters),
    })),
  };
}

/** Printed as `i64 -1`: of a type, and signed. */
function numberOf(operand = ''): bigint {
  return BigInt.asUintN(64, BigInt(/^i\d+ (-?\d+)$/.exec(operand)?.[1] ?? -1));
}
