import { compare, type CompareOptions, type Comparison, type CountOverlap } from '../compare';
import { comparedProfileOf } from '../compare-source';
import { err, type Result } from '../result';
import { describeDamage } from '../verdict-text';
import type { LimitedCall } from './call';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { COLUMNS, describeFileError, grouped, printable, shortened, wrapped } from './text';
import { readable } from './top';

const SORTS = ['indirect calls', 'memory operations', 'vtables'];
const LABEL_COLUMNS = 30;

/** `compare`: how far the second profile is from the first. Exit code 1 when one of them cannot be read. */
export async function compareFiles(
  machine: Machine,
  { files: [base = '', test = ''], json, limit, isContextSensitive }: LimitedCall,
): Promise<Outcome> {
  const comparison = await compared(machine, base, test, { shifts: limit, isContextSensitive });
  if (!comparison.ok) {
    const { error } = comparison;
    return {
      exitCode: 1,
      output: json ? toJson([{ base, test, error }]) : '',
      errors: `${wrapped(error, 0)}\n`,
    };
  }
  const title = [`base  ${printable(base)}`, `test  ${printable(test)}`].map((line) => wrapped(line, 0));
  const output = json
    ? toJson([{ base, test, comparison: comparison.value }])
    : `${[...title, ...(await described(machine, comparison.value, limit))].join('\n')}\n`;
  return { exitCode: 0, output, errors: '' };
}

async function compared(
  machine: Machine,
  base: string,
  test: string,
  options: CompareOptions,
): Promise<Result<Comparison, string>> {
  const first = await machine.open(base);
  if (!first.ok) return err(printable(`${base}: ${describeFileError(first.error)}`));
  try {
    const second = await machine.open(test);
    if (!second.ok) return err(printable(`${test}: ${describeFileError(second.error)}`));
    try {
      const [one, other] = [await comparedProfileOf(first.value), await comparedProfileOf(second.value)];
      if (!one.ok) return err(printable(`${base}: ${describeDamage(one.error)}`));
      if (!other.ok) return err(printable(`${test}: ${describeDamage(other.error)}`));
      const comparison = await compare(one.value, other.value, options);
      return comparison.ok
        ? comparison
        : err(printable(`${base} or ${test}: ${describeDamage(comparison.error)}`));
    } finally {
      await second.value.close();
    }
  } finally {
    await first.value.close();
  }
}

async function described(machine: Machine, comparison: Comparison, limit: number): Promise<string[]> {
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
  // All at once: a tool is started for it, which takes longer than what it does.
  const asked = [...lists.flatMap(([, names]) => names.slice(0, limit)), ...shifts.map(({ name }) => name)];
  const mangled = [...new Set(asked.filter((name) => typeof name === 'string'))];
  const readNames = await machine.demangle(mangled);
  const demangled = new Map(mangled.map((name, index) => [name, readNames[index]]));
  for (const [title, names] of lists) lines.push(...listed(demangled, title, names, limit));
  if (shifts.length === 0) return lines;
  lines.push('  largest shifts', '       base      test  function');
  for (const { name, nameHash, baseShare, testShare } of shifts) {
    const numbers = `  ${percent(baseShare).padStart(9)} ${percent(testShare).padStart(9)}  `;
    lines.push(numbers + shown(demangled, name ?? nameHash, COLUMNS - numbers.length));
  }
  return lines;
}

/** Names as people read them, by what the profile has. */
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
  return shortened(printable(readable(demangled.get(name) ?? name) ?? ''), width);
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
