import type { ToolFact } from '../process/tool-fact';
import type { CompilerVendor } from './vendor';

export interface Stage0Fact {
  /** `named`: by opt-dist.json or bootstrap's config. `downloaded`: by bootstrap. `path`: the one on PATH. */
  readonly origin: 'named' | 'downloaded' | 'path';
  readonly rustc: ToolFact;
  readonly cargo: ToolFact;
  /** Null where it does not run, or is yet to be downloaded. */
  readonly llvm: string | null;
}

/** Tools of the LLVM installation, in the order in which they are shown. */
export const LLVM_TOOLS = [
  'clang',
  'clang++',
  'llvm-profdata',
  'llvm-readelf',
  'llvm-ar',
  'llvm-ranlib',
  'llvm-bolt',
  'merge-fdata',
  'ld.lld',
] as const;

export type LlvmTool = (typeof LLVM_TOOLS)[number];

export interface LlvmFact {
  /** Install prefix; null: none has an llvm-profdata. */
  readonly dir: string | null;
  readonly searched: readonly string[];
  /** Prefixes with an llvm-profdata that would be found if opt-dist.json and the environment named none. */
  readonly elsewhere: readonly string[];
  readonly tools: Readonly<Record<LlvmTool, ToolFact>>;
}

/** A compiler that bootstrap uses for C or C++. */
export interface CompilerFact {
  readonly language: 'C' | 'C++';
  readonly program: string;
  /** The origin of the name: a variable, a key of bootstrap's config, or a default. */
  readonly from: string;
  /** A wrapper of gcc that drops the flags of profiling leaves no calls of gcov. */
  readonly dropsProfiling?: boolean;
  readonly state:
    CompilerVendor | { readonly vendor: null; /** Why it cannot be asked. */ readonly detail: string };
}
