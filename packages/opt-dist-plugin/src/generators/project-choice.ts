import path from 'node:path';
import { getProjects, type Tree } from '@nx/devkit';
import { CONFIG_FILE } from '../config/config';

/**
 * The project that a generator is for: the named one, or the only one with an opt-dist.json.
 * @returns its name and its directory
 */
export function chosenProject(
  nx: Tree,
  project: string | undefined,
): { readonly name: string; readonly root: string } {
  const projects = [...getProjects(nx)].filter(([, { root }]) =>
    nx.exists(path.posix.join(root, CONFIG_FILE)),
  );
  const named = projects.filter(([name]) => project === undefined || name === project);
  const [chosen] = named;
  if (chosen === undefined || named.length > 1) {
    const names = projects.map(([name]) => name).join(', ');
    throw new Error(
      `--project: expected one of the projects with an ${CONFIG_FILE} (${names}), found ${project ?? 'none'}`,
    );
  }
  const [name, { root }] = chosen;
  return { name, root };
}
