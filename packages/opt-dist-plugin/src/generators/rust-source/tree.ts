import type { Dialect } from '../../tree/dialect';
import type { InstalledLlvm } from './llvm/choose-llvm';

/** The facts about a source tree. */
export interface Tree {
  /** Absolute. */
  readonly path: string;
  readonly dialect: Dialect;
  /** It has a `.git`: bootstrap fetches its submodules. */
  readonly isCheckout: boolean;
  readonly hasVendor: boolean;
  readonly hasLlvm: boolean;
  readonly hasCompilerRt: boolean;
  /** The Book, which stands for all documentation that upstream keeps in submodules. */
  readonly hasBooks: boolean;
  /** The sample config, which names every key that this release knows; null: there is none. */
  readonly sample: { readonly name: string; readonly text: string } | null;
  /** Made of a Debian source package: parts of it were taken out. */
  readonly debian: { readonly llvm: number | null } | null;
  readonly training: TrainingFacts;
}

/** The downloads of building and running the collector, for a tree with vendored crates. */
export interface TrainingFacts {
  /** Crates that the collector needs and `vendor` has not; null: there is no `vendor` or no collector. */
  readonly missing: readonly string[] | null;
  /**
   * The benchmarks of the tree's lists by what `vendor` lacks for them; null: there is nothing to look at.
   */
  readonly benchmarks: readonly { readonly name: string; readonly missing: readonly string[] }[] | null;
  /** Member `site` of rustc-perf's workspace, which has dependencies in git repositories. */
  readonly hasSite: boolean;
}

/** The user's request and the choices made for it. */
export interface Choices {
  readonly host: string;
  /** Neither opt-dist.json nor bootstrap knows the host where there is no rustc. */
  readonly nameHost: boolean;
  readonly externalLlvm: boolean;
  readonly llvm: InstalledLlvm | null;
  /** Absolute directory of stage 0 tools that came with the tree. */
  readonly stage0: string | null;
  /** rustc-perf was copied into the project. */
  readonly copiesPerf: boolean;
}

/** LLVM is linked from outside where its sources are not in the tree and cannot be fetched. */
export function defaultLlvm(tree: Pick<Tree, 'hasLlvm' | 'isCheckout'>): 'in-tree' | 'external' {
  return tree.hasLlvm || tree.isCheckout ? 'in-tree' : 'external';
}

/** A copy has no vendored crates in the directories above it, so its crates come from the network. */
export function needsPerfCopy({ missing }: TrainingFacts): boolean {
  return missing !== null && missing.length > 0;
}

/**
 * Does the tree lack documentation that bootstrap would not fetch? An archive of upstream's repository has
 * none.
 */
export function lacksBooks({ hasBooks, isCheckout }: Pick<Tree, 'hasBooks' | 'isCheckout'>): boolean {
  return !hasBooks && !isCheckout;
}

/** Releases differ in what BOLT can rewrite, and an LLVM that is not built is not rewritten. */
export function canBolt({ dialect }: Pick<Tree, 'dialect'>, externalLlvm: boolean): boolean {
  return dialect.boltStyle === 'external' || (dialect.boltStyle === 'llvm-only' && !externalLlvm);
}
