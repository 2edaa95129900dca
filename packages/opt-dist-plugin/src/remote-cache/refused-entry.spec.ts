import type { EntryProblem } from './entry';
import { adviseEntryProblem, describeEntryProblem } from './refused-entry';

const problem: EntryProblem = { kind: 'refused-entry', where: 'seal', expected: 'one', found: 'none' };

describe('a refused entry', () => {
  it('is told in one line', () => {
    expect(describeEntryProblem(problem)).toBe('seal: expected one, found none');
  });

  it('has its cause in the advice: never sealed, changed, or no room here', () => {
    const advice = (where: string) => adviseEntryProblem({ ...problem, where }).join(' ');
    expect(advice('seal')).toContain("without this plugin's guard");
    expect(advice('seal: sha256 of the archive')).toContain('changed it');
    expect(advice('seal')).toContain('Until somebody removes the entry');
    expect(advice('file')).toContain('Is there room');
  });
});
