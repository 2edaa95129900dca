type Language = 'Rust' | 'C and C++';

/** The main language of each component that profiles are made for. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ['rustc', 'Rust'],
  ['rustdoc', 'Rust'],
  ['cargo', 'Rust'],
  ['clippy', 'Rust'],
  ['llvm', 'C and C++'],
]);

/** The components whose profiles have names in a known language. */
export const COMPONENTS: readonly string[] = [...LANGUAGES.keys()];

/** Null for an unknown component. */
export function languageOf(component: string): Language | null {
  return LANGUAGES.get(component) ?? null;
}
