/** The languages of a profile's functions, according to their names alone. */
export interface NameCensus {
  /** Mangled by Rust, in the older or the v0 scheme. */
  readonly rust: number;
  /** Mangled by C++, or by another language in its scheme. */
  readonly cpp: number;
  /** The part of {@link cpp} in LLVM's namespaces. */
  readonly llvm: number;
  /** Not mangled: C, assembly, `main`. */
  readonly plain: number;
  /** Named by a hash only. */
  readonly unnamed: number;
}

/** Rust's v0 mangling, and the older one: C++'s with a hash of 16 digits at its end. */
const RUST = /^_R[0-9A-Z]|^_ZN.*17h[0-9a-f]{16}E/;
const CPP = /^_?_Z/;
/** A name in `llvm::`, `clang::`, `lld::` or `mlir::`, including const member functions. */
const LLVM = /^_?_ZN[KVRO]{0,3}(?:4llvm|5clang|3lld|4mlir)/;
/** The prefix of a local function's name: a path, then `;` or `:`. */
const FILE_PREFIX = /^.*[;:](?=[^;:]*$)/s;

/** Counts names as they come. */
export class NameCounter {
  #rust = 0;
  #cpp = 0;
  #llvm = 0;
  #plain = 0;
  #unnamed = 0;

  add(name: string | null): void {
    if (name === null) {
      this.#unnamed += 1;
      return;
    }
    const symbol = name.startsWith('_') ? name : name.replace(FILE_PREFIX, '');
    if (RUST.test(symbol)) this.#rust += 1;
    else if (!CPP.test(symbol)) this.#plain += 1;
    else {
      this.#cpp += 1;
      if (LLVM.test(symbol)) this.#llvm += 1;
    }
  }

  get census(): NameCensus {
    return {
      rust: this.#rust,
      cpp: this.#cpp,
      llvm: this.#llvm,
      plain: this.#plain,
      unnamed: this.#unnamed,
    };
  }
}
