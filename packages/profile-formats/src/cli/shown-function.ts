/** The sorts of values, by LLVM's number; each has an option that asks for it. */
export const VALUE_SORTS = ['icTargets', 'memopSizes', 'vtables'] as const;
/** Targets of indirect calls, sizes of memory operations, or vtables of virtual calls. */
export type ValueSort = (typeof VALUE_SORTS)[number];

/** A function as it is shown. */
export interface ShownFunction {
  readonly name: string | null;
  readonly demangled: string | null;
  readonly nameHash: bigint;
  readonly hash: bigint;
  readonly counts: readonly bigint[];
  /** In hex; empty without one. */
  readonly bitmap: string;
  /** The sorts of values that were asked for, each with its sites. */
  readonly values: Readonly<Partial<Record<ValueSort, readonly (readonly ShownValue[])[]>>>;
}

/** A value at a place in the code: a size, or a name with its hash, which is 0 when it is not known. */
export type ShownValue =
  | { readonly count: bigint; readonly bytes: bigint }
  | {
      readonly count: bigint;
      readonly nameHash: bigint;
      readonly name: string | null;
      readonly demangled: string | null;
    };
