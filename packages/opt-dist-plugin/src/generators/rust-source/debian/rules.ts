import { isObject } from '../../../model/plain-object';

/**
 * The changes that a rustc source package's `debian/rules` makes to the unpacked tree before the build
 * (packages of 1.63 to 1.96). Each release makes some of them, so they are looked for, not assumed.
 */
export interface Preparation {
  /** `extra/*` replaces crates of `vendor`. */
  readonly extraCrates: boolean;
  /** Archives beside the rules that are unpacked, and where their directory goes. */
  readonly archives: readonly { readonly file: string; readonly unpacked: string; readonly place: string }[];
  /** Applied with `patch -p1`, after those of the series. */
  readonly patches: readonly string[];
  /** Directories whose Cargo.lock is put away: it names crates that the package has not. */
  readonly unlocked: readonly string[];
  /** The checksums of vendored crates are emptied: patches changed their files. */
  readonly prunesChecksums: boolean;
  /** `vendor/lzma-sys*` links the system's liblzma. */
  readonly systemLzma: boolean;
}

/** @param rules text of `debian/rules` */
export function preparationOf(rules: string): Preparation {
  const recipe = rules.replace(/^\s*#.*$/gm, '');
  const patches = Array.from(recipe.matchAll(/\bpatch -p1 < (debian\/\S+)/g), ([, file]) => file ?? '');
  const archives = Array.from(
    recipe.matchAll(/\btar xf (debian\/[^\s;]+)[;\s\\]+mv (\S+) (vendor\/[^\s;]+)/g),
    ([, file = '', unpacked = '', place = '']) => ({ file, unpacked, place }),
  );
  return {
    extraCrates: /\bextra-vendor\b/.test(recipe),
    archives: archives.filter(({ unpacked, place }) => isInside(unpacked) && isInside(place)),
    patches: patches.filter(isInside),
    unlocked: unlockedIn(recipe).filter(isInside),
    prunesChecksums: recipe.includes('prune-checksums'),
    systemLzma: recipe.includes('vendor/lzma-sys'),
  };
}

function unlockedIn(recipe: string): string[] {
  if (/\brm -f Cargo\.lock\b/.test(recipe)) return ['.'];
  const list = /\bfor ws in ([^;]+);/.exec(recipe)?.[1]?.trim() ?? '';
  const variable = /^\$[{(](\w+)[})]$/.exec(list)?.[1];
  const value =
    variable === undefined ? list : (new RegExp(`^${variable}\\s*:?=\\s*(.*)$`, 'm').exec(recipe)?.[1] ?? '');
  return value.split(/\s+/).filter((dir) => dir !== '');
}

/** The rules are only read, not run: a path that leads out of the tree is ignored. */
function isInside(file: string): boolean {
  return !file.startsWith('/') && !file.includes('$') && !file.split('/').includes('..');
}

/** The LLVM of the package's own build, by the build dependencies in `debian/control`. */
export function packagedLlvm(control: string): number | null {
  const major = /\bllvm-(\d+)-dev\b/.exec(control)?.[1];
  return major === undefined ? null : Number(major);
}

export const SYSTEM_LZMA = 'fn main() { println!("cargo:rustc-link-lib=lzma"); }\n';

/** A crate's checksums without those of its files; null when the text is none. */
export function withoutFileChecksums(text: string): string | null {
  const sums: unknown = JSON.parse(text);
  return isObject(sums) ? JSON.stringify({ ...sums, files: {} }) : null;
}

/** Does this file of a vendored crate have checksums of the crate's files? */
export function hasFileChecksums(text: string): boolean {
  return /"files"\s*:\s*\{\s*"/.test(text);
}

/** The patches of `debian/patches/series` that quilt's list of applied ones lacks. */
export function unapplied(series: string, applied: string): string[] {
  const names = (text: string) =>
    text
      .split('\n')
      .map(
        (line) =>
          line
            .replace(/(^|\s)#.*$/, '')
            .trim()
            .split(/\s/)[0] ?? '',
      )
      .filter((name) => name !== '');
  const there = new Set(names(applied));
  return names(series).filter((name) => !there.has(name));
}

/** Package and upstream version in the name of an orig tarball; null: it is none. */
export function origTarball(file: string): { readonly package: string; readonly version: string } | null {
  const found = /^([a-z0-9][a-z0-9+.-]+)_([^_/]+)\.orig(?:-[\w-]+)?\.tar\.\w+$/.exec(file);
  return found === null ? null : { package: found[1] ?? '', version: found[2] ?? '' };
}
