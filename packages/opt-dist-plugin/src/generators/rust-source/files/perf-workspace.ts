/**
 * The manifest of a Cargo workspace without one member and the profiles that are about it. The text is
 * edited, not parsed and written anew: all else stays as its authors wrote it.
 * @returns null when the workspace has no such member
 */
export function withoutMember(manifest: string, member: string): string | null {
  const [list = '', body = ''] = /^members\s*=\s*\[([^\]]*)\]/m.exec(manifest) ?? [];
  const members = Array.from(body.matchAll(/"([^"]+)"/g), ([, name]) => name ?? '');
  if (!members.includes(member)) return null;
  const kept = members.filter((name) => name !== member).map((name) => `"${name}"`);
  const tables = manifest.replace(list, () => `members = [${kept.join(', ')}]`).split(/^(?=\[)/m);
  const isAboutIt = (table: string) => new RegExp(`^\\[profile\\.\\w+\\.package\\.${member}\\]`).test(table);
  return `${tables
    .filter((table) => !isAboutIt(table))
    .join('')
    .trimEnd()}\n`;
}
