/** A tool with its version, which is part of stage keys, and its path, which is not. */
export interface Tool {
  readonly path: string;
  /** Version as the tool prints it, without paths, e.g. `22.1.8`. */
  readonly version: string;
}

/** The programs that the stages run. */
export interface Toolchain {
  /** Host triple: opt-dist.json's, else that of the rustc on PATH. */
  readonly host: string;
  /** Install prefix of the host LLVM. */
  readonly llvmDir: string;
  readonly llvmMajor: number;
  readonly python: Tool;
  readonly clang: Tool;
  readonly profdata: Tool;
  readonly readelf: Tool;
  /** Null when BOLT is switched off. */
  readonly bolt: Tool | null;
  readonly mergeFdata: Tool | null;
  /** Release and LLVM version of the rustc on PATH, e.g. `1.95.0 (LLVM 22.1.2)`. */
  readonly rustc: Tool;
  /** The C compiler that bootstrap uses: its config's, the environment's, else our clang. */
  readonly cc: Tool;
  /** The C++ compiler likewise. */
  readonly cxx: Tool;
  /** Variables that make bootstrap use our clang where the user named no compiler. */
  readonly env: Readonly<Record<string, string>>;
}
