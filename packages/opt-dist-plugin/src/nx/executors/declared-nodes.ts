import { posix as path } from 'node:path';
import { CONFIG_NAMES } from '../../tree/config-names';
/** Files that Nx adds to every hash, whatever the inputs say (Nx 23.2.1). */
const NX_FILES: ReadonlySet<string> = new Set([
  '{workspaceRoot}/nx.json',
  '{workspaceRoot}/.gitignore',
  '{workspaceRoot}/.nxignore',
]);

/** The project of a task, as nodes name it. */
interface Named {
  readonly name: string;
  /** Relative to the workspace, with slashes; `.`: the workspace itself. */
  readonly root: string;
}

/**
 * Is this node of Nx's hash left out of a stage's key? Left out are the nodes that Nx adds by itself, and the
 * texts of opt-dist.json and bootstrap's config: their settings are parts of ours, so that a written-out
 * default, or a comment, changes nothing.
 */
export function isImplicit(node: string, project: Named): boolean {
  return (
    /^[^/]+:json:(?:.*\/)?opt-dist\.json\[/.test(node) ||
    node.startsWith('workspace:[') ||
    node === `${project.name}:ProjectConfiguration` ||
    node === `${project.name}:TsConfig` ||
    node === 'env:NX_CLOUD_ENCRYPTION_KEY' ||
    besideConfig(node, project) !== null
  );
}

/**
 * The files that a user added to a stage's inputs. Nx hashes all `{workspaceRoot}` patterns of a task as one
 * node, and all `{projectRoot}` patterns as another, named by their patterns: with the source tree's and
 * bootstrap's config among them, which are parts of ours.
 * @param nodes names of all nodes
 * @param ours the patterns of the source tree that the plugin declares
 * @returns the patterns relative to the workspace, `!` kept
 */
export function addedPatterns(nodes: readonly string[], ours: readonly string[], project: Named): string[] {
  const known = new Set(ours);
  const ofWorkspace = nodes
    .flatMap((node) => /^workspace:\[(.*)\]$/s.exec(node)?.[1] ?? [])
    .flatMap((list) => list.split(/,(?=!?\{workspaceRoot\}\/)/))
    .filter((pattern) => !known.has(pattern) && !NX_FILES.has(pattern))
    .map((pattern) => pattern.replace('{workspaceRoot}/', ''));
  const ofProject = nodes.flatMap((node) => besideConfig(node, project) ?? []);
  return [...ofWorkspace, ...ofProject];
}

/**
 * The other patterns in the node of project files that has bootstrap's config, relative to the workspace:
 * `rust:rust/bootstrap.toml,rust/config.toml,!rust/a` has `!rust/a`; null: another node.
 */
function besideConfig(node: string, { name, root }: Named): string[] | null {
  const prefix = `${name}:`;
  if (!node.startsWith(prefix)) return null;
  const patterns = splitPatterns(node.slice(prefix.length));
  const others = patterns.filter(
    (pattern) => !CONFIG_NAMES.some((file) => path.join(root, file) === pattern),
  );
  return others.length === patterns.length ? null : others;
}

/** At the commas between patterns: a pattern may hold some of its own, in braces. */
function splitPatterns(list: string): string[] {
  return list.split(/,(?![^{}]*\})/);
}
