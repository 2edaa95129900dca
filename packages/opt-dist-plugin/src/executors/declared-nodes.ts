/** What Nx adds to every hash of its own accord, whatever the inputs say (Nx 23.2.1). */
const NX_FILES: ReadonlySet<string> = new Set([
  '{workspaceRoot}/nx.json',
  '{workspaceRoot}/.gitignore',
  '{workspaceRoot}/.nxignore',
]);

/**
 * Is this node of Nx's hash left out of a stage's key? Those that Nx adds of its own accord, and opt-dist.json as text:
 * its values are a part of ours, with the defaults filled in, so that writing a default out changes nothing.
 */
export function isImplicit(node: string, project: string): boolean {
  return (
    /^[^/]+:json:(?:.*\/)?opt-dist\.json\[/.test(node) ||
    node.startsWith('workspace:[') ||
    node === `${project}:ProjectConfiguration` ||
    node === `${project}:TsConfig` ||
    node === 'env:NX_CLOUD_ENCRYPTION_KEY'
  );
}

/**
 * The workspace's files that a user added to a stage's inputs. Nx hashes all `{workspaceRoot}` patterns of a task as one
 * node, named by its patterns, with the source tree's among them, which our digests of the sources cover.
 * @param nodes names of all nodes
 * @param ours the patterns that the plugin declares
 * @returns the patterns relative to the workspace, `!` kept
 */
export function addedPatterns(nodes: readonly string[], ours: readonly string[]): string[] {
  const known = new Set(ours);
  return nodes
    .flatMap((node) => /^workspace:\[(.*)\]$/s.exec(node)?.[1] ?? [])
    .flatMap(splitPatterns)
    .filter((pattern) => !known.has(pattern) && !NX_FILES.has(pattern))
    .map((pattern) => pattern.replace('{workspaceRoot}/', ''));
}

/** At the commas between patterns: a pattern may hold some of its own, in braces. */
function splitPatterns(list: string): string[] {
  return list.split(/,(?=!?\{workspaceRoot\}\/)/);
}
