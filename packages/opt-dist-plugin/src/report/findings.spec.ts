import { good, problem, warning } from '../checks/finding';
import { formatFindings, isHealthy } from './findings';

describe('formatFindings', () => {
  it('aligns, puts problems last with what to change, and sums up', () => {
    const findings = [
      problem('C compiler', 'gcc', 'Use clang.'),
      good('tar', '1.34'),
      warning('disk', '1 GiB', null),
    ];
    expect(formatFindings(findings)).toEqual([
      '✓ tar         1.34',
      '! disk        1 GiB',
      '✗ C compiler  gcc',
      '              → Use clang.',
      '',
      '3 findings: 1 ok, 1 warning, 1 problem; a stage would fail here.',
    ]);
  });

  it('sums up no finding at all', () => {
    expect(formatFindings([])).toEqual(['', '0 findings: 0 ok, 0 warnings, 0 problems; the stages can run.']);
  });
});

describe('isHealthy', () => {
  it('lets warnings pass', () => {
    expect(isHealthy([good('a', ''), warning('b', '', null)])).toBe(true);
    expect(isHealthy([good('a', ''), problem('b', '', '')])).toBe(false);
  });
});
