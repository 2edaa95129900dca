/** A package as Cargo.lock names it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Where it is fetched from; null: it is a member of the workspace. */
  readonly source: string | null;
  readonly dependencies: readonly string[];
}

/** The packages of a Cargo.lock (version 1 to 4: https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html). */
export function lockedPackages(text: string): LockedPackage[] {
  return text
    .split(/^\[\[package\]\]$/m)
    .slice(1)
    .flatMap((block) => {
      const field = (name: string) => new RegExp(`^${name} = "([^"]*)"`, 'm').exec(block)?.[1];
      const [name, version] = [field('name'), field('version')];
      if (name === undefined || version === undefined) return [];
      const listed = /^dependencies = \[([^\]]*)\]/m.exec(block)?.[1] ?? '';
      const dependencies = Array.from(listed.matchAll(/"([^"]+)"/g), ([, each]) => each ?? '');
      return [{ name, version, source: field('source') ?? null, dependencies }];
    });
}

/**
 * What has to be fetched to build one package of the workspace.
 * @param root null: all that the file names
 * @param asks does the dependent still ask for a package of that name? A lock file may be older than the manifests.
 */
export function fetched(
  packages: readonly LockedPackage[],
  root: string | null,
  asks: (dependent: LockedPackage, name: string) => boolean = () => true,
): LockedPackage[] {
  const reached = new Set<LockedPackage>(
    root === null ? packages : packages.filter(({ name }) => name === root),
  );
  // A set that grows is walked to its end.
  for (const dependent of reached) {
    for (const dependency of dependent.dependencies) {
      // Name, then the version where there are several of the name.
      const [name = '', version] = dependency.split(' ');
      if (!asks(dependent, name)) continue;
      for (const each of packages) {
        if (each.name === name && (version === undefined || each.version === version)) reached.add(each);
      }
    }
  }
  return [...reached].filter(({ source }) => source !== null);
}

/** Is a package named in a manifest, as a dependency or under another name of one? Comments do not count. */
export function isNamedIn(manifest: string, name: string): boolean {
  const text = manifest.replace(/^\s*#.*$/gm, '');
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(text);
}
