import { printable } from '../base/printable';
import type { ShownFunction, ShownValue, ValueSort } from './shown-function';
import { COLUMNS, grouped, wrapped } from './text';
import { readable } from './top';

const TITLES: Readonly<Record<ValueSort, readonly [title: string, value: string]>> = {
  icTargets: ['indirect calls', 'target'],
  memopSizes: ['memory operations', 'bytes'],
  vtables: ['vtables', 'vtable'],
};
const LABEL_COLUMNS = 14;

/** A function in lines of the output. */
export function functionText(shown: ShownFunction): string {
  const { name, demangled, nameHash, hash, counts, bitmap, values } = shown;
  const title = readable(name, demangled) ?? hex(nameHash);
  const rows: (readonly [label: string, value: string])[] = [
    ['name', name ?? 'not in the profile'],
    ['hash', hex(hash)],
    [counts.length === 1 ? 'counter' : `${grouped(counts.length)} counters`, counts.map(grouped).join(' ')],
  ];
  if (bitmap !== '') rows.push(['MC/DC bitmap', bitmap]);
  const tables = (Object.keys(TITLES) as ValueSort[]).flatMap((sort) => {
    const sites = values[sort];
    return sites ? [valueTable(sort, sites)] : [];
  });
  return `${wrapped(printable(title), 2)}\n${rows.map(rowText).join('')}${tables.join('')}`;
}

function rowText([label, value]: readonly [label: string, value: string]): string {
  const line = `    ${label.padEnd(LABEL_COLUMNS)}${printable(value)}`;
  return line.length <= COLUMNS ? `${line}\n` : `    ${label}\n${wrapped(printable(value), 6)}\n`;
}

function valueTable(sort: ValueSort, sites: readonly (readonly ShownValue[])[]): string {
  const [title, column] = TITLES[sort];
  const rows = sites.flatMap((site, index) => {
    const total = site.reduce((sum, { count }) => sum + count, 0n);
    return site.map((one) => [String(index), grouped(one.count), share(one.count, total), valueText(one)]);
  });
  if (rows.length === 0) return `    ${title}: ${sites.length === 0 ? 'no site' : 'no value at any site'}\n`;
  const lines = [['site', 'count', 'share', column], ...rows].map(
    ([site = '', count = '', part = '', value = '']) =>
      `      ${site.padStart(4)} ${count.padStart(14)} ${part.padStart(9)}  ${printable(value)}\n`,
  );
  return `    ${title}\n${lines.join('')}`;
}

function valueText(one: ShownValue): string {
  if ('bytes' in one) return grouped(one.bytes);
  const { nameHash, name, demangled } = one;
  return readable(name, demangled) ?? (nameHash === 0n ? 'not in the profile' : hex(nameHash));
}

function share(count: bigint, total: bigint): string {
  return total === 0n ? '' : `${((100 * Number(count)) / Number(total)).toFixed(2)} %`;
}

function hex(word: bigint): string {
  return `0x${word.toString(16).padStart(16, '0')}`;
}
