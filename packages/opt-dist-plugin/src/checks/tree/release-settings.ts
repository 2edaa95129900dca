import { NO_PRICE, priceOf, shown } from '../../release/release-text';
import { good, warning, type Finding } from '../finding';
import type { Machine } from '../machine';

/** Is the compiler built as upstream's release of the tree is? It is not wrong otherwise, only slower. */
export function checkReleaseSettings({ release, host }: Pick<Machine, 'release' | 'host'>): Finding[] {
  const name = 'release settings';
  if (release === null)
    return [good(name, `the tree says nothing of upstream's release for ${host ?? 'the host'}`)];
  const { job, differences, missing, agreed, unknown } = release;
  const others = differences.map(({ key, as, value, here }) =>
    priced(key, `${as} ${shown(here)}, there ${shown(value)}`),
  );
  const absent = missing.map(({ key, why }) => priced(key, `${key}, as ${why}`));
  const found = [
    ...(others.length === 0 ? [] : [`other than in upstream's release (${job}): ${others.join('; ')}`]),
    ...(absent.length === 0 ? [] : [`cannot be had here: ${absent.join('; ')}`]),
    ...(unknown.length === 0 ? [] : [`not known: ${unknown.map(({ spelling }) => spelling).join(', ')}`]),
  ];
  const same = `as in upstream's release (${job}): ${agreed.map(({ key }) => key).join(', ') || 'nothing'}`;
  if (differences.length === 0) return [good(name, [same, ...found].join('; '))];
  return [
    warning(
      name,
      found.join('; '),
      '`nx g opt-dist-plugin:release-settings` shows them, and writes them with --apply; all results are made anew then.',
    ),
  ];
}

function priced(key: string, text: string): string {
  return `${text} (${priceOf(key) ?? NO_PRICE})`;
}
