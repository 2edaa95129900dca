import { digestOf } from '../model/digest';
import { type Recipe, type Script, scriptOf, unpackerOf } from './recipe';

/** What a package has besides its build. */
export interface PackageFacts {
  /** `Name <address>` */
  readonly maintainer: string;
  readonly date: Date;
}

/** A file of a recipe. */
export interface RecipeFile {
  /** Relative to the directory of the recipe. */
  readonly name: string;
  readonly text: string;
  readonly isProgram?: boolean;
}

/** No distribution has a package of this name; it stands in place of its own `rust` or `rustc`. */
export const PACKAGE_NAME = 'rust-optimised';
export const SUMMARY = 'Rust toolchain, optimised with profiles';
export const HOME_PAGE = 'https://www.rust-lang.org/';

/** The directory in the archive of the sources, which lies beside the recipe. */
export function sourceDir({ rustVersion }: Pick<Recipe, 'rustVersion'>): string {
  return `rustc-${rustVersion}-src`;
}

/** The first word of a host's triple. */
export function processorOf({ host }: Pick<Recipe, 'host'>): string {
  return host.split('-')[0] ?? host;
}

/** A frame's script: whoever edits its frame goes on in the same directory. */
export function packagedScript(recipe: Recipe): Script {
  const draft = scriptOf(recipe, '');
  return scriptOf(recipe, digestOf(draft.setup, draft.start, draft.build, draft.check));
}

/** The names of programs that a build calls, each by the package that has it. */
export function needed<Name extends string>(
  recipe: Recipe,
  names: Readonly<
    Record<
      'clang' | 'lld' | 'llvm' | 'bolt' | 'cmake' | 'ninja' | 'python' | 'rustc' | 'cargo' | 'zstd' | 'xz',
      Name | null
    >
  >,
): Name[] {
  const { tools, buildsLlvm, hasOwnStage0, bundle } = recipe;
  const unpackers = bundle === null ? [] : unpackerOf(bundle.file);
  const found = [
    ...[names.clang, names.lld, names.llvm],
    ...(tools.includes('llvm-bolt') ? [names.bolt] : []),
    ...(buildsLlvm ? [names.cmake, names.ninja] : []),
    names.python,
    ...(hasOwnStage0 ? [names.rustc, names.cargo] : []),
    ...(unpackers.includes('zstd') ? [names.zstd] : []),
    names.xz,
  ];
  return found.flatMap((name) => (name === null ? [] : [name]));
}

/** What this says of the place of the profiles. */
export function origin({ bundle, rustVersion }: Pick<Recipe, 'bundle' | 'rustVersion'>): string {
  return bundle === null
    ? `Builds Rust ${rustVersion} after a training, as opt-dist plans it.`
    : `Builds Rust ${rustVersion} with the profiles of ${bundle.file}, as opt-dist plans it.`;
}
