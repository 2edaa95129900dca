import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { appendStepSummary } from './step-summary';

const dir = temporaryDirectory('of each test');

it('appends a section to what stands there', async () => {
  const file = path.join(dir(), 'summary.md');
  writeFileSync(file, 'before\n');
  await appendStepSummary({ GITHUB_STEP_SUMMARY: file }, 'bolt', ['a  1s', 'b  2s']);
  await appendStepSummary({ GITHUB_STEP_SUMMARY: file }, 'dist', ['c  3s']);
  expect(readFileSync(file, 'utf8')).toBe(
    'before\n### bolt\n\n```text\na  1s\nb  2s\n```\n\n### dist\n\n```text\nc  3s\n```\n\n',
  );
});

it.each([{}, { GITHUB_STEP_SUMMARY: '' }, { GITHUB_STEP_SUMMARY: '/nowhere/summary.md' }])(
  'writes nothing and fails nothing with %j',
  async (env) => {
    await appendStepSummary(env, 'bolt', ['a']);
    expect(readdirSync(dir())).toEqual([]);
  },
);
