/** In which language the functions of a profile are written, told from their names alone. */
export interface NameCensus {
  /** Mangled as Rust does, in its older or its v0 way. */
  readonly rust: number;
  /** C++ and others that mangle as it does. */
  readonly cpp: number;
  /** Of {@link cpp}: in LLVM's namespaces. */
  readonly llvm: number;
  /** Not mangled: C, assembly, `main`. */
  readonly plain: number;
  /** The profile names them by hash only. */
  readonly unnamed: number;
}

/** Rust's v0 mangling, and the older one: C++'s with a hash of 16 digits at its end. */
const RUST = /^_R[0-9A-Z]|^_ZN.*17h[0-9a-f]{16}E/;
const CPP = /^_?_Z/;
/** A name in `llvm::`, `clang::`, `lld::` or `mlir::`, also one of their member functions that is const. */
const LLVM = /^_?_ZN[KVRO]{0,3}(?:4llvm|5clang|3lld|4mlir)/;
/** What the name of a local function starts with: a path, then `;` or `:`. */
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
