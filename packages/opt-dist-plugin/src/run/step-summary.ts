import { appendFile } from 'node:fs/promises';

/**
 * By this variable, GitHub's runners name a file. The page of the run shows the Markdown that a step appends
 * there.
 */
const SUMMARY_VARIABLE = 'GITHUB_STEP_SUMMARY';

/**
 * Appends text to the summary of the job, where there is one. If the summary cannot be written, it is left
 * out: a result of hours must not fail for it.
 */
export async function appendStepSummary(
  env: NodeJS.ProcessEnv,
  title: string,
  lines: readonly string[],
): Promise<void> {
  const file = env[SUMMARY_VARIABLE];
  if (file === undefined || file === '') return;
  const section = [`### ${title}`, '', '```text', ...lines, '```', ''].join('\n');
  await appendFile(file, `${section}\n`).catch(() => undefined);
}
