import path from 'node:path';

/**
 * Where Nx keeps what it knows of a workspace, and removes it with `nx reset`; never under version control.
 * As `workspaceDataDirectoryForWorkspace` of nx 23.2.1 finds it, which devkit does not export.
 * @param root absolute directory of the workspace
 */
export function workspaceDataDir(root: string, env: NodeJS.ProcessEnv): string {
  const named = env['NX_WORKSPACE_DATA_DIRECTORY'] ?? env['NX_PROJECT_GRAPH_CACHE_DIRECTORY'];
  return path.resolve(root, named ?? '.nx/workspace-data');
}
