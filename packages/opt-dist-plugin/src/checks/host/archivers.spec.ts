import { finding, MISSING, withSettings } from '../../../test/machine';

describe('archivers', () => {
  it('must be there for the formats that are written', () => {
    const gone = (path: string) => ({ path, state: MISSING });
    const archivers = { tar: gone('tar'), xz: gone('xz'), gzip: gone('gzip') };
    const statuses = (formats: readonly string[]) => {
      const change = { archivers, ...withSettings({ dist: { 'compression-formats': formats } }) };
      return ['tar', 'xz', 'gzip'].map((name) => finding(name, change)?.status);
    };
    expect(statuses(['xz'])).toEqual(['problem', 'problem', undefined]);
    expect(statuses(['gz'])).toEqual(['problem', undefined, 'problem']);
  });
});
