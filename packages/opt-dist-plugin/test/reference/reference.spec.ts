import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { targetNames, type TargetRole } from '../../src/nx/options';
import { changesPage } from './changes';
import { configurationPage } from './configuration';
import { nameOption, targetsPage } from './targets';

/** After a change of a schema, a description or a reason, from the workspace's root. */
const COMMAND =
  'WRITE_REFERENCE=1 node node_modules/jest/bin/jest.js -c packages/opt-dist-plugin/jest.config.cjs test/reference';

const ROOT = path.join(__dirname, '../../../..');

const PAGES: readonly (readonly [string, () => string])[] = [
  ['docs/reference/configuration.md', configurationPage],
  ['docs/reference/targets.md', targetsPage],
  ['docs/reference/changes.md', changesPage],
];

/** By the formatter that looks at the pages in CI; it is an ES module, so it runs by itself. */
function formatted(text: string, file: string): string {
  const prettier = require.resolve('prettier/bin/prettier.cjs');
  return execFileSync(process.execPath, [prettier, '--stdin-filepath', path.join(ROOT, file)], {
    input: text,
    encoding: 'utf8',
  });
}

describe('the pages of the reference', () => {
  it.each(PAGES)('%s is what the code says', (file, page) => {
    const text = formatted(page(), file);
    if (process.env['WRITE_REFERENCE'] === '1') writeFileSync(path.join(ROOT, file), text);
    const written = readFileSync(path.join(ROOT, file), 'utf8');
    if (written !== text) throw new Error(`${file} is not up to date. Write it anew:\n\n    ${COMMAND}\n`);
  });

  it.each(Object.keys(targetNames()) as TargetRole[])('the option that renames %s does', (role) => {
    expect(targetNames({ [nameOption(role)]: 'other' })[role]).toBe('other');
  });
});
