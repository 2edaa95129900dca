import { appendFile } from 'node:fs/promises';

/**
 * GitHub's runners name a file with it; what a step appends there, in Markdown, is shown on the page of the
 * run.
 */
const SUMMARY_VARIABLE = 'GITHUB_STEP_SUMMARY';

/**
 * Appends a table to the summary of the job, where there is one. A result of hours does not fail for a
 * summary that cannot be written: then nothing is.
 */
export async function appendStepSummary(
  env: NodeJS.ProcessEnv,
  title: string,
  table: readonly string[],
): Promise<void> {
  const file = env[SUMMARY_VARIABLE];
  if (file === undefined || file === '') return;
  const section = [`### ${title}`, '', '```text', ...table, '```', ''].join('\n');
  await appendFile(file, `${section}\n`).catch(() => undefined);
}
