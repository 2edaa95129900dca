import type { FunctionRecord, ValueSites } from '../../src/base/function-record';
import { hex } from './samples';

/** A function in the words of `llvm-profdata show`, values by kind as "site: value, count". */
export interface ShownFunction {
  readonly name: string;
  readonly hash: string;
  readonly counts: readonly string[];
  readonly targets: readonly string[];
  readonly sizes: readonly string[];
  readonly vtables: readonly string[];
}

/** What makes `show` tell all that a function has. */
export const SHOW_ALL = ['show', '--all-functions', '--counts', '--ic-targets', '--memop-sizes'] as const;

/** Since then a first counter can say that a function is hot or warm instead of counting it. */
export const KNOWS_PSEUDO_COUNTS = 16;
const PSEUDO_HOT = 2n ** 64n - 1n;
const PSEUDO = ['<PseudoHot>', '<PseudoWarm>'];

const TITLES = {
  targets: 'Indirect Target Results',
  sizes: 'Memory Intrinsic Size Results',
  vtables: 'VTable Results',
} as const;

/** Takes apart what {@link SHOW_ALL} prints, in its order. */
export function shownFunctions(text: string): ShownFunction[] {
  const blocks = text.split(/^ {2}(?=\S.*:\n {4}Hash: )/m).slice(1);
  return blocks.map((block) => {
    const counts = [/<Pseudo(?:Hot|Warm)>/, /Function count: (.*)/, /Block counts: \[(.*)\]/].flatMap(
      (form) => {
        const [whole, listed = whole] = form.exec(block) ?? [''];
        return listed === '' ? [] : listed.split(', ');
      },
    );
    return {
      name: block.slice(0, block.indexOf(':\n')),
      hash: /Hash: (0x[0-9a-f]+)/.exec(block)?.[1] ?? '',
      counts,
      targets: valuesUnder(block, TITLES.targets),
      sizes: valuesUnder(block, TITLES.sizes),
      vtables: valuesUnder(block, TITLES.vtables),
    };
  });
}

function valuesUnder(block: string, title: string): string[] {
  const start = block.indexOf(`${title}:\n`);
  if (start < 0) return [];
  const [, ...lines] = block.slice(start).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('\t['));
  return lines.slice(0, end).map((line) => {
    const [, site = '', value = '', count = '0'] = /^\t\[ *(\d+), *(.*), *(-?\d+) \]/.exec(line) ?? [];
    // Printed as a signed number.
    return `${site}: ${value}, ${BigInt.asUintN(64, BigInt(count))}`;
  });
}

/** What `show` should print of a function. */
export function asShown({ name, hash, counts, values }: FunctionRecord, llvmMajor: number): ShownFunction {
  const [first = 0n] = counts;
  const isPseudo = llvmMajor >= KNOWS_PSEUDO_COUNTS && first > PSEUDO_HOT - BigInt(PSEUDO.length);
  const of = (kind: number): string[] =>
    values.filter((one) => one.kind === kind).flatMap((one) => valueLines(one));
  return {
    name: name ?? '',
    hash: hex(hash),
    counts: isPseudo ? [PSEUDO[Number(PSEUDO_HOT - first)] ?? ''] : Array.from(counts, String),
    targets: of(0),
    sizes: of(1),
    vtables: of(2),
  };
}

function valueLines({ kind, sites }: ValueSites): string[] {
  return sites.flatMap((site, index) =>
    site.map(
      ({ value, count, target }) => `${index}: ${kind === 1 ? String(value) : (target ?? '')}, ${count}`,
    ),
  );
}
