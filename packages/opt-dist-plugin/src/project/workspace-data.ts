import path from 'node:path';

/**
 * Nx's directory for its data about a workspace, which `nx reset` removes; never under version control. The
 * rules are those of `workspaceDataDirectoryForWorkspace` in nx 23.2.1, which devkit does not export.
 * @param root absolute directory of the workspace
 */
export function workspaceDataDir(root: string, env: NodeJS.ProcessEnv): string {
  const named = env['NX_WORKSPACE_DATA_DIRECTORY'] ?? env['NX_PROJECT_GRAPH_CACHE_DIRECTORY'];
  return path.resolve(root, named ?? '.nx/workspace-data');
}
