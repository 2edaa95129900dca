/** An LLVM installation, by the tools in it that the stages and bootstrap use. */
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
  /** BOLT can rewrite the tree's libraries. */
  readonly bolts: boolean;
  /** Majors that would fit best, the best one first. */
  readonly preferred: readonly number[];
}

/**
 * Chooses an LLVM: a preferred one, else the oldest that is new enough, which the tree's release knows best.
 * If BOLT can be used, an LLVM without it is the last choice.
 */
export function chooseLlvm(installed: readonly InstalledLlvm[], wishes: LlvmWishes): InstalledLlvm | null {
  const { external, minimum, bolts, preferred } = wishes;
  const usable = installed.filter(
    ({ compiles, hasConfig, major }) => compiles && (!external || (hasConfig && major >= (minimum ?? 0))),
  );
  const rank = ({ major }: InstalledLlvm) => {
    const index = preferred.indexOf(major);
    return index === -1 ? preferred.length : index;
  };
  // The tree must know an LLVM that it links; an LLVM that only compiles and merges should be new.
  const byAge = (a: InstalledLlvm, b: InstalledLlvm) => (external ? a.major - b.major : b.major - a.major);
  const order = (a: InstalledLlvm, b: InstalledLlvm) =>
    rank(a) - rank(b) || (bolts ? Number(b.bolts) - Number(a.bolts) : 0) || byAge(a, b);
  return [...usable].sort(order)[0] ?? null;
}
