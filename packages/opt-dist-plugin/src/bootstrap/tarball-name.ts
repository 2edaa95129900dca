/** Bootstrap's tarballs: of a component, or of something for every host. */
export interface TarballKind {
  readonly component: string;
  /** Null: it is for every host. */
  readonly target: string | null;
}

/** As the channels and forks name versions (`package_vers` in bootstrap's `lib.rs`). */
const VERSION = /^(\d+(\.\d+)+(-[a-z]+(\.\d+)?)?|nightly|beta)$/;

/**
 * The one of `<component>-<version>[-<target>]`. The first words alone are ambiguous: the tarball of the
 * sources is called `rustc-<version>-src`.
 * @param extensions e.g. `.tar.xz`; the first one that is there is taken
 */
export function findTarball(
  names: readonly string[],
  { component, target }: TarballKind,
  extensions: readonly string[],
): string | undefined {
  const found = extensions.flatMap((extension) => {
    const end = target === null ? extension : `-${target}${extension}`;
    return names.filter(
      (name) =>
        name.startsWith(`${component}-`) &&
        name.endsWith(end) &&
        VERSION.test(name.slice(component.length + 1, -end.length)),
    );
  });
  return found[0];
}
