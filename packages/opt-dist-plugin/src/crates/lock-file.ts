import { objectOf } from '../model/plain-object';

/** A package as Cargo.lock names it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** The source of the package; null: it is a member of the workspace. */
  readonly source: string | null;
  readonly dependencies: readonly string[];
}

/**
 * The packages of a Cargo.lock (version 1 to 4:
 * https://doc.rust-lang.org/cargo/guide/cargo-toml-vs-cargo-lock.html).
 * @param lock the parsed file, of any shape
 */
export function lockedPackages(lock: unknown): LockedPackage[] {
  return listOf(objectOf(lock)['package']).flatMap((each) => {
    const { name, version, source, dependencies } = objectOf(each);
    if (typeof name !== 'string' || typeof version !== 'string') return [];
    return [
      {
        name,
        version,
        source: typeof source === 'string' ? source : null,
        dependencies: listOf(dependencies).filter((dependency) => typeof dependency === 'string'),
      },
    ];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * The packages to fetch for building one package of the workspace.
 * @param root null: all packages of the file
 * @param asks does the dependent still ask for a package of that name? A lock file may be older than the
 * manifests.
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
