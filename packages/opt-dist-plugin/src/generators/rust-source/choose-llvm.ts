/** An LLVM installation, by what of it the stages and bootstrap use. */
export interface InstalledLlvm {
  readonly dir: string;
  readonly major: number;
  /** `bin/llvm-config`: it can be linked. */
  readonly hasConfig: boolean;
  /** clang and llvm-profdata. */
  readonly compiles: boolean;
  readonly bolts: boolean;
  /** FileCheck, which bootstrap wants of an LLVM that it links unless tests of code generation are off. */
  readonly checks: boolean;
  /** `libclang_rt.profile*.a`, the profiler's runtime; null: not there. */
  readonly profiler: string | null;
}

export interface LlvmWishes {
  /** Link it instead of the tree's. */
  readonly external: boolean;
  /** The oldest that can be linked. */
  readonly minimum: number | null;
  /** Majors that would fit best, the best one first. */
  readonly preferred: readonly number[];
}

/**
 * The one that fits: a preferred one, else the oldest that is new enough, which the tree's release knows best. One
 * without BOLT is the last choice.
 */
export function chooseLlvm(installed: readonly InstalledLlvm[], wishes: LlvmWishes): InstalledLlvm | null {
  const { external, minimum, preferred } = wishes;
  const usable = installed.filter(
    ({ compiles, hasConfig, major }) => compiles && (!external || (hasConfig && major >= (minimum ?? 0))),
  );
  const rank = ({ major }: InstalledLlvm) => {
    const index = preferred.indexOf(major);
    return index === -1 ? preferred.length : index;
  };
  // What is linked must be known to the tree; what only compiles and merges should be new.
  const byAge = (a: InstalledLlvm, b: InstalledLlvm) => (external ? a.major - b.major : b.major - a.major);
  const order = (a: InstalledLlvm, b: InstalledLlvm) =>
    rank(a) - rank(b) || Number(b.bolts) - Number(a.bolts) || byAge(a, b);
  return [...usable].sort(order)[0] ?? null;
}
