import { readNxJson, type Tree, updateNxJson } from '@nx/devkit';
import { withOwnDefaults, withPlugin } from './nx-json';

/** Names the plugin in nx.json; leaves a file alone that has all of it. */
export function switchOn(nx: Tree) {
  const before = readNxJson(nx) ?? {};
  const after = withOwnDefaults(withPlugin(before));
  if (after !== before) updateNxJson(nx, after);
}
