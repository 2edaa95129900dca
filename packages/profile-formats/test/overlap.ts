import type { Comparison, CountOverlap } from '../src/compare/comparison';

/** The numbers of a comparison in the form of `llvm-profdata overlap`. */
export function printedOverlap({ overlapping, mismatched, onlyInTest, edges, values }: Comparison): string {
  const lines = [`  # of functions overlap: ${overlapping}`];
  if (mismatched > 0) lines.push(`  # of functions mismatch: ${mismatched}`);
  if (onlyInTest > 0) lines.push(`  # of functions only in test_profile: ${onlyInTest}`);
  const add = (name: string, counts: CountOverlap): void => {
    const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;
    lines.push(`  ${name} profile overlap: ${percent(counts.overlap)}`);
    if (mismatched > 0) lines.push(`  Mismatched count percentage (${name}): ${percent(counts.mismatched)}`);
    if (onlyInTest > 0) {
      lines.push(`  Percentage of ${name} profile only in test_profile: ${percent(counts.onlyInTest)}`);
    }
    lines.push(`  ${name} profile base count sum: ${counts.baseSum.toFixed(0)}`);
    lines.push(`  ${name} profile test count sum: ${counts.testSum.toFixed(0)}`);
  };
  add('Edge', edges);
  for (const [kind, counts] of values.entries()) {
    if (counts.baseSum >= 1 || counts.testSum >= 1)
      add(['IndirectCall', 'MemOP', 'VTable'][kind] ?? '', counts);
  }
  return lines.join('\n');
}
