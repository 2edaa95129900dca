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

const UNDERSCORE = 0x5f;
const UPPER_N = 0x4e;
const UPPER_R = 0x52;
const UPPER_Z = 0x5a;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const SEMICOLONS = 0x3b3b3b3b;
const LOWEST_BITS = 0x01010101;
const HIGHEST_BITS = ~0x7f7f7f7f;
/** Names in Rust's older mangling end in `17h`, 16 hexadecimal digits, and `E`. */
const HASH_START = bytesOf('17h');
const ONE = 0x31;
const UPPER_E = 0x45;
const HASH_BYTES = 20;
/** Line ends, which no name has; Unicode's are e2 80 a8 and e2 80 a9. */
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const UNICODE_SEPARATOR = 0xe2;
const UNICODE_SEPARATORS = ['\u2028', '\u2029'].map(bytesOf);
/** Of a const, volatile or reference member function. */
const QUALIFIERS = bytesOf('KVRO');
const MOST_QUALIFIERS = 3;
const LLVM_NAMESPACES = ['4llvm', '5clang', '3lld', '4mlir'].map(bytesOf);

/** Counts names as they come. */
export class NameCounter {
  #rust = 0;
  #cpp = 0;
  #llvm = 0;
  #plain = 0;
  #unnamed = 0;

  add(name: string | null): void {
    if (name === null) this.#unnamed += 1;
    else {
      const bytes = Buffer.from(name);
      this.addBytes(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
    }
  }

  /** Counts the name in some bytes; the view is of the same bytes. */
  addBytes(bytes: Uint8Array, view: DataView, from: number, to: number): void {
    const start = bytes[from] === UNDERSCORE ? from : symbolStart(bytes, view, from, to);
    if (isRust(bytes, start, to)) this.#rust += 1;
    else if (!isCpp(bytes, start, to)) this.#plain += 1;
    else {
      this.#cpp += 1;
      if (isOfLlvm(bytes, start, to)) this.#llvm += 1;
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

function bytesOf(text: string): number[] {
  return [...Buffer.from(text)];
}

/**
 * Where the symbol starts, behind the prefix of a local function's name: a path up to the first `;`, where LLVM
 * splits it, too. Releases up to 16 wrote `:`, which a path can have as well: it ends at the last one.
 */
function symbolStart(bytes: Uint8Array, view: DataView, from: number, to: number): number {
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const differing = view.getInt32(at, true) ^ SEMICOLONS;
    // Only a byte of 0 borrows from its highest bit without having it.
    if ((((differing - LOWEST_BITS) | 0) & ~differing & HIGHEST_BITS) !== 0) break;
  }
  for (; at < to; at += 1) if (bytes[at] === SEMICOLON) return at + 1;
  for (at = to; at > from; at -= 1) if (bytes[at - 1] === COLON) return at;
  return from;
}

/** Rust's v0 mangling (`_R`), and the older one: C++'s (`_ZN`) with a hash of 16 digits at its end. */
function isRust(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== UNDERSCORE) return false;
  if (bytes[from + 1] === UPPER_R) return from + 2 < to && isDigitOrUpper(bytes[from + 2] ?? 0);
  return bytes[from + 1] === UPPER_Z && bytes[from + 2] === UPPER_N && hasHash(bytes, from + 3, to);
}

function isDigitOrUpper(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a);
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66);
}

function hasHash(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at + HASH_BYTES <= to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === ONE && isHashAt(bytes, at, to)) return true;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return false;
    if (byte === UNICODE_SEPARATOR && UNICODE_SEPARATORS.some((text) => startsAt(bytes, at, to, text)))
      return false;
  }
  return false;
}

function isHashAt(bytes: Uint8Array, at: number, to: number): boolean {
  if (!startsAt(bytes, at, to, HASH_START) || bytes[at + HASH_BYTES - 1] !== UPPER_E) return false;
  for (let digit = at + HASH_START.length; digit < at + HASH_BYTES - 1; digit += 1)
    if (!isHexDigit(bytes[digit] ?? 0)) return false;
  return true;
}

/** C++'s mangling, or another language's in its scheme; Mach-O adds an underscore. */
function isCpp(bytes: Uint8Array, from: number, to: number): boolean {
  return from + 1 < to && bytes[from] === UNDERSCORE && bytes[mangledAt(bytes, from, to)] === UPPER_Z;
}

/** Where the `Z` of a C++ name stands. */
function mangledAt(bytes: Uint8Array, from: number, to: number): number {
  return bytes[from + 1] === UNDERSCORE && from + 2 < to ? from + 2 : from + 1;
}

/** A C++ name in `llvm::`, `clang::`, `lld::` or `mlir::`, including const member functions. */
function isOfLlvm(bytes: Uint8Array, from: number, to: number): boolean {
  let at = mangledAt(bytes, from, to) + 1;
  if (bytes[at] !== UPPER_N) return false;
  at += 1;
  for (let most = at + MOST_QUALIFIERS; at < most && QUALIFIERS.includes(bytes[at] ?? 0);) at += 1;
  for (const name of LLVM_NAMESPACES) if (startsAt(bytes, at, to, name)) return true;
  return false;
}

function startsAt(bytes: Uint8Array, at: number, to: number, text: readonly number[]): boolean {
  if (at + text.length > to) return false;
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text[index]) return false;
  return true;
}
