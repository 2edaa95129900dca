import { posix as path } from 'node:path';
import { CONFIG_NAMES } from '../tree/config-names';
import { objectOf, type PlainObject } from '../model/plain-object';

/** The relevant settings of bootstrap's config and of the files that it includes, without defaults. */
export interface BootstrapSettings {
  /** `target.<host>.cc`, `target.<host>.cxx` */
  readonly cc: string | null;
  readonly cxx: string | null;
  /** `build.rustc`, `build.cargo`: stage 0 tools that are used instead of downloaded ones. */
  readonly rustc: string | null;
  readonly cargo: string | null;
  /** `target.<host>.profiler`, else `build.profiler`; a string is the path of a ready-made runtime. */
  readonly profiler: boolean | string | null;
  /** `profile`: names the defaults for missing settings. */
  readonly profile: string | null;
  /** `llvm.link-shared`, else `llvm.thin-lto`, whose LLVM is shared by default. */
  readonly sharesLlvm: boolean;
  /** `rust.channel` */
  readonly channel: string | null;
  /** `rust.omit-git-hash`, before 1.71 `rust.ignore-git`: is the commit left out of the version? */
  readonly omitsCommit: boolean | null;
  /** Other files are included: bootstrap.py, which builds bootstrap, does not look at them. */
  readonly includes: boolean;
  /** `dist.compression-formats` */
  readonly formats: readonly string[];
  /** `dist.src-tarball`, else `rust.dist-src`: is rustc-src packaged by default? */
  readonly sourceTarball: boolean;
  /** Is lld asked for, for LLVM or for rustc? */
  readonly wantsLld: boolean;
  /** `build.build-dir` */
  readonly buildDir: string | null;
  /** `build.extended`: are tools such as cargo built and packaged? */
  readonly extended: boolean | null;
  /** `build.tools`: those of them that are; null: all. */
  readonly tools: readonly string[] | null;
  /** `build.target`: the targets of the standard libraries; null: the host. */
  readonly targets: readonly string[] | null;
  /** `build.cargo-native-static`: does cargo bring the libraries that it links? */
  readonly cargoNativeStatic: boolean;
  /** `llvm.ninja` */
  readonly ninja: boolean | null;
  /** `build.vendor` */
  readonly vendor: boolean | null;
  /** The paths in `target.<host>`: compilers, linker, and an LLVM that is not built. */
  readonly targetTools: Readonly<Record<string, string>>;
  /** Further settings without which a tree may not build at all, by table; only explicit ones. */
  readonly needs: {
    readonly build: Readonly<Record<string, boolean>>;
    readonly rust: Readonly<Record<string, boolean>>;
  };
}

/** Keys of `target.<host>` that name programs. */
export const TARGET_TOOLS = ['cc', 'cxx', 'ar', 'ranlib', 'linker', 'llvm-config', 'llvm-filecheck'] as const;

/**
 * Switches that are necessary for trees without LLVM's sources, without git, or with patches of a
 * distribution: otherwise bootstrap looks for missing files (also for FileCheck of a linked LLVM), or treats
 * a warning in its own code as an error.
 */
const NEEDS = {
  build: ['locked-deps', 'optimized-compiler-builtins', 'submodules'],
  rust: ['codegen-tests', 'deny-warnings'],
} as const;

/** The facts of a source tree that decide where bootstrap looks for its config. */
export interface ConfigPlace {
  /** Absolute directory of the tree. */
  readonly source: string;
  /** Its release's name of the config; null: not known. */
  readonly configFile: string | null;
}

/**
 * Where bootstrap looks for its config, in its order. It is started in the directory of opt-dist.json.
 * @param tree null: not known
 * @param named RUST_BOOTSTRAP_CONFIG: the file that must be there
 */
export function configCandidates(dir: string, tree: ConfigPlace | null, named: string | undefined): string[] {
  if (named !== undefined && named !== '') return [path.resolve(dir, named)];
  const places = tree === null ? [dir] : [dir, tree.source];
  const names = CONFIG_NAMES.slice(tree?.configFile === 'config.toml' ? 1 : 0);
  return names.flatMap((name) => places.map((place) => path.join(place, name)));
}

/**
 * @param config the parsed config, merged with what it includes, of any shape
 * @param host null: not known, then the first target counts
 */
export function bootstrapSettings(config: unknown, host: string | null): BootstrapSettings {
  const root = objectOf(config);
  const target = objectOf(
    Object.entries(objectOf(root['target'])).find(([triple]) => host === null || triple === host)?.[1],
  );
  const build = objectOf(root['build']);
  const rust = objectOf(root['rust']);
  const llvm = objectOf(root['llvm']);
  const dist = objectOf(root['dist']);
  return {
    cc: text(target['cc']),
    cxx: text(target['cxx']),
    rustc: text(build['rustc']),
    cargo: text(build['cargo']),
    profiler: switchOrPath(target['profiler']) ?? switchOrPath(build['profiler']),
    profile: text(root['profile']),
    sharesLlvm: flag(llvm['link-shared']) ?? flag(llvm['thin-lto']) ?? false,
    channel: text(rust['channel']),
    omitsCommit: flag(rust['omit-git-hash']) ?? flag(rust['ignore-git']),
    includes: root['include'] !== undefined,
    // Bootstrap's own default.
    formats: list(dist['compression-formats']) ?? ['gz', 'xz'],
    sourceTarball: flag(dist['src-tarball']) ?? flag(rust['dist-src']) ?? true,
    wantsLld:
      text(llvm['use-linker']) === 'lld' ||
      [rust['use-lld'], rust['bootstrap-override-lld']].some(
        (value) => value === true || value === 'external',
      ),
    buildDir: text(build['build-dir']),
    extended: flag(build['extended']),
    tools: list(build['tools']),
    targets: list(build['target']),
    cargoNativeStatic: flag(build['cargo-native-static']) ?? false,
    ninja: flag(llvm['ninja']),
    vendor: flag(build['vendor']),
    targetTools: Object.fromEntries(
      TARGET_TOOLS.flatMap((key) => {
        const value = text(target[key]);
        return value === null ? [] : [[key, value]];
      }),
    ),
    needs: { build: flags(build, NEEDS.build), rust: flags(rust, NEEDS.rust) },
  };
}

/** Files that a config includes, relative to the directory of the config; they may include further files. */
export function includedFiles(config: unknown): string[] {
  return list(objectOf(config)['include']) ?? [];
}

function flags(from: PlainObject, keys: readonly string[]): Record<string, boolean> {
  const said = keys.map((key) => [key, flag(from[key])] as const);
  return Object.fromEntries(said.filter((pair): pair is readonly [string, boolean] => pair[1] !== null));
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function list(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : null;
}

function switchOrPath(value: unknown): boolean | string | null {
  return typeof value === 'boolean' || typeof value === 'string' ? value : null;
}
