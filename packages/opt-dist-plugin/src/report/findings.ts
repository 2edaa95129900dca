import type { Finding } from '../checks/finding';

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;
const STATUSES = ['ok', 'warning', 'problem'] as const;

/** One line for each finding, aligned, problems last, with what to change below; then a summary. */
export function formatFindings(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ name }) => name.length), 0);
  const lines = STATUSES.flatMap((status) => findings.filter((finding) => finding.status === status)).flatMap(
    ({ name, status, found, advice }) => [
      `${MARKS[status]} ${name.padEnd(width)}  ${found}`,
      ...(advice === null ? [] : [`  ${' '.repeat(width)}  → ${advice}`]),
    ],
  );
  return [...lines, '', summary(findings)];
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const [warnings, problems] = [count('warning'), count('problem')];
  const plural = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const verdict = problems > 0 ? 'a stage would fail here' : 'the stages can run';
  return `${plural(findings.length, 'finding')}: ${count('ok')} ok, ${plural(warnings, 'warning')}, ${plural(problems, 'problem')}; ${verdict}.`;
}

/** Is there no finding that would make a stage fail? */
export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== 'problem');
}
