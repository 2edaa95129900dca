import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Tree } from '@nx/devkit';
import { applyEdits, modify } from 'jsonc-parser';
import { CONFIG_FILE } from '../../config/config';
import { IMPORTS_DIR } from '../../project/bundles-dir';
import { advise } from '../../text/advise';
import { describeProblem } from '../../text/describe';
import { chosenProject } from '../project-choice';
import { importProfiles } from './import';

export interface ImportProfilesOptions {
  readonly from: string;
  readonly project?: string;
}

/** `nx g opt-dist-plugin:import-profiles`: profiles from elsewhere become given ones of a project. */
export default async function importProfilesGenerator(
  nx: Tree,
  { from, project }: ImportProfilesOptions,
): Promise<void> {
  const { name, root } = await chosenProject(nx, project);
  if (process.argv.some((arg) => /^(-d|--dry-?[rR]un)(=true)?$/.test(arg))) {
    process.stdout.write(
      `Would put the profiles of ${from} into ${root}/${IMPORTS_DIR}, and give them in ${root}/${CONFIG_FILE}.\n`,
    );
    return;
  }
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const done = await importProfiles({ root: nx.root, projectRoot: root, from, env: process.env, print });
  if (!done.ok) {
    const advice = advise(done.error, { project: name, target: 'dist' });
    throw new Error([...describeProblem(done.error), ...advice].join('\n'));
  }
  const file = path.posix.join(root, CONFIG_FILE);
  const text = readFileSync(path.join(nx.root, file), 'utf8');
  const formattingOptions = { insertSpaces: true, tabSize: 2 };
  nx.write(file, applyEdits(text, modify(text, ['profiles'], { all: IMPORTS_DIR }, { formattingOptions })));
  print(`${file} now gives them: \`nx run ${name}:plan\` shows the steps that are left.`);
}
