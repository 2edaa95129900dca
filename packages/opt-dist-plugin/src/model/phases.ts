/** A library that BOLT rewrites: libLLVM or librustc_driver. */
export type Library = 'llvm' | 'rustc';

/** One training run and the profile that comes of it. */
export const PHASES = [
  'rustc-pgo',
  'rustdoc-pgo',
  'clippy-pgo',
  'llvm-pgo',
  'bolt-llvm',
  'bolt-rustc',
] as const;

export type Phase = (typeof PHASES)[number];
