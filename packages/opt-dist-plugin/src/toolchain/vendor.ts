/** Whose compiler it is, by the macros that it defines: clang claims to be gcc as well. */
export function vendorIn(macros: string): CompilerVendor {
  const number = (macro: string) => new RegExp(`^#define ${macro} (\\d+)$`, 'm').exec(macros)?.[1];
  const version = (...names: readonly string[]) => {
    const parts = names.map(number).filter((part) => part !== undefined);
    return parts.length === 0 ? null : parts.join('.');
  };
  const clang = version('__clang_major__', '__clang_minor__', '__clang_patchlevel__');
  if (clang !== null) return { vendor: 'clang', version: clang };
  const gcc = version('__GNUC__', '__GNUC_MINOR__', '__GNUC_PATCHLEVEL__');
  return gcc === null ? { vendor: 'other', version: null } : { vendor: 'gcc', version: gcc };
}

/** By the macros that a compiler defines, since the name `cc` does not identify one. */
export interface CompilerVendor {
  readonly vendor: 'clang' | 'gcc' | 'other';
  readonly version: string | null;
}
