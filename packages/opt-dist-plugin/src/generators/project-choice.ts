import path from 'node:path';
import { getProjects, globAsync, type Tree } from '@nx/devkit';
import { CONFIG_FILE } from '../config/config';

/**
 * The projects with an opt-dist.json, each with its directory. Nx's own list for generators has only those with a
 * project.json or package.json; the plugin names the others after their directories.
 */
async function projectsOf(nx: Tree): Promise<Map<string, string>> {
  const files = await globAsync(nx, [`**/${CONFIG_FILE}`]);
  const named = new Map([...getProjects(nx)].map(([name, { root }]) => [root, name]));
  return new Map(
    files.map((file) => {
      const root = path.posix.dirname(file);
      return [named.get(root) ?? path.basename(path.resolve(nx.root, root)), root];
    }),
  );
}

/**
 * The project that a generator is for: the named one, or the only one.
 * @returns its name and its directory
 */
export async function chosenProject(
  nx: Tree,
  project: string | undefined,
): Promise<{ readonly name: string; readonly root: string }> {
  const projects = await projectsOf(nx);
  const chosen = [...projects].filter(([name]) => project === undefined || name === project);
  const [[name, root] = []] = chosen;
  if (name === undefined || root === undefined || chosen.length > 1) {
    const names = [...projects.keys()].sort().join(', ');
    throw new Error(
      `--project: expected one of the projects with an ${CONFIG_FILE} (${names}), found ${project ?? 'none'}`,
    );
  }
  return { name, root };
}
