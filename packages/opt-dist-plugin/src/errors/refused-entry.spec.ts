import type { EntryProblem } from '../remote-cache/entry';
import { adviseRefusedEntry, describeRefusedEntry } from './refused-entry';

const problem: EntryProblem = { kind: 'refused-entry', where: 'seal', expected: 'one', found: 'none' };

describe('a refused entry', () => {
  it('names the entry, the task and the fact in one line', () => {
    expect(describeRefusedEntry({ hash: 'abc', task: 'rust:bolt', problem })).toEqual([
      'remote cache: entry abc of rust:bolt is not used: seal: expected one, found none',
    ]);
    expect(describeRefusedEntry({ hash: 'abc', task: null, problem })[0]).toMatch(/entry abc is not used/);
  });

  it('tells apart what was never sealed and what was changed', () => {
    const advice = (where: string) =>
      adviseRefusedEntry({ hash: 'abc', task: null, problem: { ...problem, where } }).join(' ');
    expect(advice('seal')).toContain('without this plugin’s guard');
    expect(advice('seal: sha256 of the archive')).toContain('changed it');
    expect(advice('file')).toContain('Is there room');
    expect(advice('seal')).toContain('Until `abc` is removed from the server');
  });
});
