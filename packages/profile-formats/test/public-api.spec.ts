import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportedNames } from './exported-names';

/** What users import: a name that goes or comes is a change that CHANGELOG.md must tell. */
const PUBLISHED = JSON.parse(readFileSync(join(__dirname, 'public-api.json'), 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

describe('the published names', () => {
  it.each(Object.keys(PUBLISHED))('are those of %s', (file) => {
    expect(exportedNames(join(__dirname, '..', file))).toEqual(PUBLISHED[file]);
  });
});
