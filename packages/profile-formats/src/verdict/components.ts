type Language = 'Rust' | 'C and C++';

/** What the components that profiles are made for are written in, mostly. */
const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  ['rustc', 'Rust'],
  ['rustdoc', 'Rust'],
  ['cargo', 'Rust'],
  ['clippy', 'Rust'],
  ['llvm', 'C and C++'],
]);

/** The components of which it is known what names their profiles have. */
export const COMPONENTS: readonly string[] = [...LANGUAGES.keys()];

/** Null for a component that is not known. */
export function languageOf(component: string): Language | null {
  return LANGUAGES.get(component) ?? null;
}
