import type { BoltComparison } from '../compare/bolt';
import type { Machine } from './machine';
import { COLUMNS, grouped, shortened } from './text';
import { readable } from './top';
import type { PassedLimit } from '../compare/limits';
import { printable } from '../base/printable';
import type { Comparison, CountOverlap } from '../compare/comparison';

const SORTS = ['indirect calls', 'memory operations', 'vtables'];
const LABEL_COLUMNS = 30;

/** A comparison in lines of the output. */
export function describedComparison(
  machine: Machine,
  comparison: Comparison | BoltComparison,
  limit: number,
): Promise<string[]> {
  return 'kind' in comparison
    ? describedBolt(machine, comparison, limit)
    : describedLlvm(machine, comparison, limit);
}

async function describedLlvm(machine: Machine, comparison: Comparison, limit: number): Promise<string[]> {
  const { edges, values, overlapping, mismatched, onlyInTest, shifts } = comparison;
  const lines = [
    ...[edges.baseSum < 1 ? ['base'] : [], edges.testSum < 1 ? ['test'] : []]
      .flat()
      .map((profile) => row('no counts to compare', profile)),
    row('overlap of counts', percent(edges.overlap)),
    row('in changed functions', percent(edges.mismatched)),
    row('in new functions', percent(edges.onlyInTest)),
    ...values.flatMap((counts, kind) =>
      counts.baseSum < 1 && counts.testSum < 1 ? [] : [valueRow(SORTS[kind] ?? '', counts)],
    ),
    row('functions alike', grouped(overlapping)),
    row('functions changed', grouped(mismatched)),
    row('functions only in test', grouped(onlyInTest)),
    row('names only in base', grouped(comparison.namesOnlyInBase.length)),
  ];
  const lists = [
    ['changed structure', comparison.changedHashes],
    ['only in base', comparison.namesOnlyInBase],
    ['only in test', comparison.namesOnlyInTest],
  ] as const;
  return [...lines, ...(await describedNames(machine, lists, shifts, limit))];
}

async function describedBolt(machine: Machine, comparison: BoltComparison, limit: number): Promise<string[]> {
  const { baseTotal, testTotal, namesOnlyInBase, namesOnlyInTest, changedHashes, shifts } = comparison;
  const lines = [
    ...(baseTotal === 0n ? [row('no counts to compare', 'base')] : []),
    ...(testTotal === 0n ? [row('no counts to compare', 'test')] : []),
    row('overlap of counts', percent(comparison.overlap)),
    row('in old functions', percent(comparison.shareOnlyInBase)),
    row('in new functions', percent(comparison.shareOnlyInTest)),
    row('functions in both', grouped(comparison.common)),
    ...(changedHashes ? [row('functions changed', grouped(changedHashes.length))] : []),
    row('functions only in base', grouped(namesOnlyInBase.length)),
    row('functions only in test', grouped(namesOnlyInTest.length)),
  ];
  const lists = [
    ['changed structure', changedHashes ?? []],
    ['only in base', namesOnlyInBase],
    ['only in test', namesOnlyInTest],
  ] as const;
  return [...lines, ...(await describedNames(machine, lists, shifts, limit))];
}

/** A function whose share changed, of either sort of profile. */
interface NamedShift {
  readonly name: string | null;
  readonly nameHash?: bigint;
  readonly baseShare: number;
  readonly testShare: number;
}

async function describedNames(
  machine: Machine,
  lists: readonly (readonly [title: string, names: readonly (string | bigint)[]])[],
  shifts: readonly NamedShift[],
  limit: number,
): Promise<string[]> {
  // Demangles all names at once, because starting the tool takes longer than its work.
  const asked = [...lists.flatMap(([, names]) => names.slice(0, limit)), ...shifts.map(({ name }) => name)];
  const mangled = [...new Set(asked.filter((name) => typeof name === 'string'))];
  const readNames = await machine.demangle(mangled);
  const demangled = new Map(mangled.map((name, index) => [name, readNames[index]]));
  const lines = lists.flatMap(([title, names]) => listed(demangled, title, names, limit));
  if (shifts.length === 0) return lines;
  lines.push('  largest shifts', '       base      test  function');
  for (const { name, nameHash = 0n, baseShare, testShare } of shifts) {
    const numbers = `  ${percent(baseShare).padStart(9)} ${percent(testShare).padStart(9)}  `;
    lines.push(numbers + shown(demangled, name ?? nameHash, COLUMNS - numbers.length));
  }
  return lines;
}

/** Demangled names by the names in the profile. */
type Demangled = ReadonlyMap<string, string | undefined>;

function listed(
  demangled: Demangled,
  title: string,
  all: readonly (string | bigint)[],
  limit: number,
): string[] {
  const first = all.slice(0, limit);
  if (first.length === 0) return [];
  const rows = first.map((name) => `    ${shown(demangled, name, COLUMNS - 4)}`);
  const rest = all.length - first.length;
  return [`  ${title}`, ...rows, ...(rest > 0 ? [`    and ${grouped(rest)} more`] : [])];
}

function shown(demangled: Demangled, name: string | bigint, width: number): string {
  if (typeof name === 'bigint') return `0x${name.toString(16).padStart(16, '0')}`;
  return shortened(printable(readable(name, demangled.get(name)) ?? ''), width);
}

/** A limit that the comparison passes, as a sentence without a full stop. */
export function describePassed({ kind, limit, found }: PassedLimit): string {
  const [what, bound] =
    kind === 'overlap' ? ['overlap of counts', 'least'] : ['share of functions changed', 'most'];
  const is = found === null ? 'is not known, as fdata has no structural hashes' : `is ${percent(found)}`;
  return `the ${what} ${is}; expected at ${bound} ${percent(limit)}`;
}

function row(label: string, value: string): string {
  return `  ${label.padEnd(LABEL_COLUMNS)}${value}`;
}

function valueRow(sort: string, { overlap }: CountOverlap): string {
  return row(`overlap of ${sort}`, percent(overlap));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
