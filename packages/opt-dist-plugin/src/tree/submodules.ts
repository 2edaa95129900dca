/** Paths that a `.gitmodules` names (gitmodules(5)). */
export function submodulePaths(text: string): string[] {
  return Array.from(text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm), ([, dir]) => dir ?? '');
}

/**
 * Of these, the ones that a build of rustc reads: the standard library's, cargo, whose manifest every build
 * looks at, and LLVM where it is built. Bootstrap fetches the others, such as books, when it needs them.
 */
export function builtSubmodules(paths: readonly string[], buildsLlvm: boolean): string[] {
  return paths.filter(
    (dir) =>
      dir.startsWith('library/') || dir === 'src/tools/cargo' || (buildsLlvm && dir === 'src/llvm-project'),
  );
}
