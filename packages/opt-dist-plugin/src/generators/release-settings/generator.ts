import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '@nx/devkit';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../../model/problem';
import { openProject } from '../../project/project';
import { compareWithRelease } from '../../project/release';
import { settingLine } from '../../release/config-edit';
import { advise } from '../../text/advise';
import { describeProblem } from '../../text/describe';
import { chosenProject } from '../project-choice';
import { comparisonLines } from './comparison-lines';
import { editedConfig } from './edited-config';

export interface ReleaseSettingsOptions {
  readonly project?: string;
  readonly apply?: boolean;
}

/** `nx g opt-dist-plugin:release-settings`: what upstream's release has and bootstrap's config has not. */
export default async function releaseSettingsGenerator(
  nx: Tree,
  { project, apply = false }: ReleaseSettingsOptions,
): Promise<void> {
  const { name, root } = await chosenProject(nx, project);
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const done = await showSettings(nx, root, apply, print);
  if (done.ok) return;
  const advice = advise(done.error, { project: name, target: 'dist' });
  throw new Error([...describeProblem(done.error), ...advice].join('\n'));
}

/** @param root directory of opt-dist.json, relative to the workspace */
export async function showSettings(
  nx: Pick<Tree, 'root' | 'write'>,
  root: string,
  apply: boolean,
  print: (line: string) => void,
): Promise<Result<void, Problem>> {
  const opened = await openProject(nx.root, root, process.env, false);
  if (!opened.ok) return opened;
  const { source, toolchain, bootstrapConfig, dialect } = opened.value;
  const comparison = await compareWithRelease(opened.value, process.env);
  if (comparison === null) return err({ kind: 'no-release', source, host: toolchain.host });
  const file = bootstrapConfig?.file ?? path.join(nx.root, root, dialect.configFile);
  const inWorkspace = path.relative(nx.root, file);
  for (const line of comparisonLines(comparison, inWorkspace)) print(line);
  const { differences } = comparison;
  if (differences.length === 0) return ok(undefined);
  if (!apply) {
    print(`With --apply these are written into ${inWorkspace}; all else in it stays as it is.`);
    return ok(undefined);
  }
  const lines = differences.map(({ as, value }) => settingLine(as, value));
  if (inWorkspace.startsWith('..')) return err({ kind: 'config-not-changed', file, cause: 'place', lines });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const edited = await editedConfig(text, differences);
  if (edited === null) return err({ kind: 'config-not-changed', file: inWorkspace, cause: 'form', lines });
  nx.write(inWorkspace, edited);
  return ok(undefined);
}
