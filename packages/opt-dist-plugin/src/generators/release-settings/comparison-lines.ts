import type { ReleaseComparison } from '../../release/comparison';
import { differenceLine, leftOutLines, missingLines, unknownLines } from '../../release/release-text';

/** Every option of upstream's release, by what becomes of it here. */
export function comparisonLines(comparison: ReleaseComparison, file: string): string[] {
  const { job, differences, missing, agreed, leftOut, unknown } = comparison;
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return [
    `Upstream's job ${job} against ${file}`,
    ...part(
      'Other than in its release:',
      differences.map((each) => differenceLine(each)),
    ),
    ...part('Cannot be had here:', missingLines(missing)),
    ...part(
      'As in its release:',
      agreed.map(({ key }) => key),
    ),
    ...part('Left out:', leftOutLines(leftOut)),
    ...part('Not known here, and left out:', unknownLines(unknown)),
    '',
  ];
}
