import { HOST, MODES } from './modes';

/** A difference between this plugin and upstream's opt-dist, with its reason. */
export interface Difference {
  readonly title: string;
  readonly why: string;
  readonly facts: readonly {
    readonly modes: readonly string[];
    /** As `differencesOf` words them. */
    readonly lines: readonly string[];
  }[];
}

export const EVERY = MODES.map(({ name }) => name);
export const except = (...names: readonly string[]) => EVERY.filter((name) => !names.includes(name));
export const EXTERNAL = ['external LLVM'];
export const STATIC = ['static LLVM'];
/** The modes in which upstream continues after its first training. */
export const IN_TREE = except(...EXTERNAL);
export const BOLT = ['BOLT'];
export const TESTED = ['skipped tests', ...STATIC];

export const T = HOST;
export const BUILD = `{build}/${T}`;
export const STAGE2_LIB = `${BUILD}/stage2/lib`;
export const LIBRARIES = [
  { name: 'libLLVM', file: 'libLLVM.so.19.1-rust-1.85.0-stable', component: 'LLVM' },
  { name: 'librustc_driver', file: 'librustc_driver-0123456789abcdef.so', component: 'rustc' },
] as const;

/** The same for several calls. */
export function each(calls: readonly string[], ...lines: readonly string[]): string[] {
  return calls.flatMap((call) => lines.map((line) => `${call}: ${line}`));
}

export function numbered(call: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? call : `${call} (${index + 1})`));
}

export function libraryLines(lines: (library: (typeof LIBRARIES)[number]) => readonly string[]): string[] {
  return LIBRARIES.flatMap(lines);
}
