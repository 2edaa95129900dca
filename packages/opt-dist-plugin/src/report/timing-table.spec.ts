import type { RunRecord } from './run-record';
import { timingTable } from './timing-table';

const step = (title: string, seconds: number) => ({ id: title, title, seconds });

const RECORDS: readonly RunRecord[] = [
  {
    stage: 'rustc-pgo',
    steps: [
      step('Build PGO instrumented rustc', 60),
      step('Gather profiles of rustc', 29.6),
      step('Write the profile set', 0.4),
    ],
  },
  { stage: 'dist', steps: [step('Build the distribution', 30)] },
];

describe('timingTable', () => {
  it('says of a stage whose profiles were given that they were, and counts no time for it', () => {
    const [, first, , second] = timingTable([{ stage: 'bolt', steps: null }, ...RECORDS.slice(1)]);
    expect(first).toBe(`BOLT:${'given'.padStart(67)}`);
    expect(second).toContain('30.00s (100.00%)');
  });

  it("is in the form of upstream's", () => {
    expect(timingTable(RECORDS)).toEqual(
      [
        '------------------------------------------------------------------------',
        'Rustc PGO:                                              90.00s (75.00%)',
        '  Build PGO instrumented rustc:                         60.00s (50.00%)',
        '  Gather profiles of rustc:                             29.60s (24.67%)',
        'Final build:                                            30.00s (25.00%)',
        '  Build the distribution:                               30.00s (25.00%)',
        '',
        'Total duration:                                                    2m 0s',
        '------------------------------------------------------------------------',
      ].map((line) =>
        line.includes('s (')
          ? line.replace(
              /(\S) {2,}(\d)/,
              (_, a: string, b: string) =>
                `${a}${' '.repeat(72 - line.replace(/ {2,}(?=\d)/, '').length)}${b}`,
            )
          : line,
      ),
    );
  });

  it.each([
    ['one stage', RECORDS.slice(0, 1)],
    [
      'stages of hours',
      RECORDS.map(({ stage, steps }) => ({
        stage,
        steps: steps.map((each) => ({ ...each, seconds: each.seconds * 1000 })),
      })),
    ],
    ['no time at all', [{ stage: 'bolt', steps: [step('x', 0)] }] as const],
    ['nothing', []],
  ])('has lines of one width with %s', (_, records) => {
    const lines = timingTable(records).filter((line) => line !== '');
    expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([72]));
    expect(lines.join('\n')).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('leaves out steps of no time, which count in their stage and in the whole', () => {
    const lines = timingTable([{ stage: 'bolt', steps: [step('short', 0.49), step('long', 0.5)] }]);
    expect(lines.filter((line) => line.includes('short'))).toEqual([]);
    expect(lines.find((line) => line.startsWith('BOLT:'))).toMatch(/ 0\.99s \(100\.00%\)$/);
    expect(lines.find((line) => line.startsWith('  long:'))).toBeDefined();
  });

  it('keeps stages in their order', () => {
    const titles = timingTable([...RECORDS].reverse())
      .filter((line) => /^\w.*%/.test(line))
      .map((line) => line.split(':')[0]);
    expect(titles).toEqual(['Final build', 'Rustc PGO']);
  });

  it('has lines of one width with a title that is long', () => {
    const lines = timingTable([{ stage: 'bolt', steps: [step('x'.repeat(80), 1)] }]);
    expect(lines.find((line) => line.includes('xx'))).toMatch(/x:? +1\.00s/);
  });
});
