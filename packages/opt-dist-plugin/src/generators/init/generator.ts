import { detectPackageManager, formatFiles, getPackageManagerCommand, type Tree } from '@nx/devkit';
import { switchOn } from '../switch-on';
import { withIgnored } from './git-ignore';
import { nextSteps } from './next-steps';

export interface InitOptions {
  readonly skipFormat?: boolean;
}

/**
 * `nx g opt-dist-plugin:init`, which `nx add` runs: switches the plugin on, and changes nothing where it is.
 */
export default async function init(nx: Tree, { skipFormat = false }: InitOptions): Promise<() => void> {
  switchOn(nx);
  const ignored = withIgnored(nx.read('.gitignore', 'utf8') ?? '');
  if (ignored !== null) nx.write('.gitignore', ignored);
  if (!skipFormat) await formatFiles(nx);
  const { exec } = getPackageManagerCommand(detectPackageManager(nx.root));
  return () => {
    for (const line of nextSteps(`${exec} nx`)) process.stdout.write(`${line}\n`);
  };
}
