import type { ArchiveLimits } from './limits';

/**
 * The part of a name that leads elsewhere, that systems interpret differently, or that no file system takes;
 * null: none.
 * @returns expected and found
 */
export function badPath(
  name: string,
  limits: ArchiveLimits,
): readonly [expected: string, found: string] | null {
  const plain = (found: string) => ['a plain relative path', found] as const;
  if (name === '') return plain('an empty name');
  if (name.startsWith('/') || isDrive(name)) return plain('an absolute path');
  const parts = name.split(/[/\\]/);
  const bad = parts.find((part) => part === '' || part === '.' || part === '..');
  if (bad !== undefined) return plain(`a part ${JSON.stringify(bad)}`);
  const longest = Math.max(...parts.map((part) => Buffer.byteLength(part)));
  if (longest > limits.partBytes) return [`parts of at most ${limits.partBytes} bytes`, `${longest}`];
  const length = Buffer.byteLength(name);
  if (length > limits.pathBytes) return [`at most ${limits.pathBytes} bytes`, `${length}`];
  return parts.length > limits.depth
    ? [`at most ${limits.depth} directories deep`, `${parts.length - 1}`]
    : null;
}

/**
 * How a link leads out of the workspace, whatever other links its target passes: each of them is judged the
 * same way, so `..` may stand only at the start of a target, where it counts from the link's own directory.
 * @param name of the link, which is a good path
 */
export function badTarget(name: string, target: string): string | null {
  if (target === '') return 'an empty target';
  if (/^[/\\]/.test(target) || isDrive(target)) return `the absolute target ${target}`;
  const parts = target.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  const up = parts.findIndex((part) => part !== '..');
  const climbs = up === -1 ? parts.length : up;
  if (parts.slice(climbs).includes('..')) return `the target ${target}`;
  return climbs > name.split('/').length - 1 ? `the target ${target}` : null;
}

function isDrive(path: string): boolean {
  return /^[A-Za-z]:/.test(path);
}

/** Equal for names that some file systems take for one: in case, or in the form of Unicode. */
export function foldedName(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
