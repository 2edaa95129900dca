import { readFileSync } from 'node:fs';

/** The part of the standard object that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, () => void>>>>,
  ) => { readonly exports: unknown };
};

/** The exports of gecko-profiler-demangle's WebAssembly; its JavaScript is for bundlers. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __wbindgen_export_0: { grow(entries: number): number; set(index: number, value: unknown): void };
  readonly __wbindgen_start: () => void;
  readonly __wbindgen_malloc: (bytes: number, alignment: number) => number;
  readonly __wbindgen_free: (at: number, bytes: number, alignment: number) => void;
  readonly demangle_any: (at: number, bytes: number) => readonly [at: number, bytes: number];
}

/** What a WebAssembly program throws that stops. */
const TRAPS: readonly string[] = ['RuntimeError', 'RangeError'];
const WASM = 'gecko-profiler-demangle/index_bg.wasm';
/** No compiler makes longer names that a person could read. */
const LONGEST_NAME = 1 << 16;
/**
 * A mangled name among what profiles put around it: the file of a local function before it (`file;name`, or
 * `file:name`), BOLT's number of a local symbol behind it (`name/1`).
 */
const MANGLED = /^(.*[;:])?(_{1,4}[RZ][\w.$]+)(.*)$/s;

let demangler: Exports | null = null;
/** It is an optional dependency: without it, names stay as they are. */
let isMissing = false;

/** Demangles Rust's and C++'s names; what is not mangled stays as it is, and so does what surrounds it. */
export function demangle(names: readonly string[]): Promise<readonly string[]> {
  return Promise.resolve(names.map(demangled));
}

function demangled(name: string): string {
  if (isMissing || name.length > LONGEST_NAME) return name;
  const [, before = '', symbol, behind = ''] = MANGLED.exec(name) ?? [];
  if (symbol === undefined) return name;
  const readable = read(symbol);
  return readable === null ? name : `${before}${readable}${behind}`;
}

/** Null for a name that the demangler cannot read, or that makes it stop, as when it is nested too deep. */
function read(symbol: string): string | null {
  try {
    demangler ??= instance();
    const given = Buffer.from(symbol);
    const at = demangler.__wbindgen_malloc(given.length, 1) >>> 0;
    new Uint8Array(demangler.memory.buffer).set(given, at);
    const [start, bytes] = demangler.demangle_any(at, given.length);
    const text = Buffer.from(demangler.memory.buffer, start >>> 0, bytes).toString('utf8');
    demangler.__wbindgen_free(start, bytes, 1);
    // Of a name that it cannot read it only drops the first underscore, as the one that macOS puts there.
    return symbol.endsWith(text) ? null : text;
  } catch (error) {
    isMissing = hasValue(error, 'code', ['MODULE_NOT_FOUND']);
    if (!isMissing && !hasValue(error, 'name', TRAPS)) throw error;
    // Its memory is in an unknown state.
    demangler = null;
    return null;
  }
}

/** Does not use `instanceof`, which fails for errors of another realm. */
function hasValue(error: unknown, key: 'code' | 'name', values: readonly string[]): boolean {
  if (typeof error !== 'object' || error === null || !(key in error)) return false;
  const value: unknown = Reflect.get(error, key);
  return typeof value === 'string' && values.includes(value);
}

function instance(): Exports {
  const module = new WebAssembly.Module(readFileSync(require.resolve(WASM)));
  const { exports } = new WebAssembly.Instance(module, {
    './index_bg.js': { __wbindgen_init_externref_table: fillTable },
  });
  const made = exports as Exports;
  // The constants that wasm-bindgen's own JavaScript puts there: undefined twice, null, true and false.
  function fillTable(): void {
    const table = made.__wbindgen_export_0;
    const first = table.grow(4);
    table.set(0, undefined);
    for (const [index, value] of [undefined, null, true, false].entries()) table.set(first + index, value);
  }
  made.__wbindgen_start();
  return made;
}
