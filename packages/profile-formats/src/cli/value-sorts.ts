/** The sorts of values, by LLVM's number; each has an option that asks for it. */
export const VALUE_SORTS = ['icTargets', 'memopSizes', 'vtables'] as const;
/** Targets of indirect calls, sizes of memory operations, or vtables of virtual calls. */
export type ValueSort = (typeof VALUE_SORTS)[number];
