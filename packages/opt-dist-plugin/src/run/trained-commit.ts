import { existsSync } from 'node:fs';
import path from 'node:path';
import { keepsLlvmProfile } from '../config/order';
import type { Workbench } from './workbench';

type Training = Pick<Workbench, 'stage' | 'runner' | 'log'> & {
  readonly project: Pick<Workbench['project'], 'dialect' | 'commit' | 'source' | 'config'>;
};

/**
 * The commit of the sources, where the tree names it, or where it is part of rustc's version. A profile of LLVM
 * that outlives edits of the compiler says with which compiler it was gathered.
 */
export async function trainedCommit({ project, stage, runner, log }: Training): Promise<string | null> {
  const { dialect, commit, source, config } = project;
  const known = dialect.commit ?? commit;
  if (known !== null || stage !== 'llvm-pgo' || !keepsLlvmProfile(config)) return known;
  if (!existsSync(path.join(source, '.git'))) return null;
  const command = { program: 'git', args: ['-C', source, 'rev-parse', 'HEAD'], cwd: source, env: {} };
  const asked = await runner.run(command, { log, onLine: () => undefined });
  const [line = ''] = asked.ok && asked.value.exitCode === 0 ? asked.value.tail.slice(-1) : [];
  return /^[0-9a-f]{40,64}$/.test(line) ? line : null;
}
