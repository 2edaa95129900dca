import { spawnSync } from 'node:child_process';

/**
 * Arguments of unshare for namespaces of their own, as containers have them; null where the system refuses
 * them.
 */
export function unsharing(kind: 'pid' | 'mount'): readonly string[] | null {
  const args = kind === 'pid' ? ['--pid', '--fork', '--mount-proc', '--kill-child'] : ['--mount'];
  const rootless = ['--user', '--map-root-user', ...args];
  return [args, rootless].find((each) => spawnSync('unshare', [...each, 'true']).status === 0) ?? null;
}
