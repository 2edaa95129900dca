/**
 * Names of LLVM's local functions in its profiles. Clang keys a function that other files cannot see by the
 * path of its file, `<path>;<name>` (up to LLVM 16 `<path>:<name>`), and CMake gives it absolute paths. So a
 * profile that was gathered in one checkout has counts of them that a compiler in another checkout does not
 * find.
 */

/**
 * Where LLVM lies in a source tree, in every release. No mangled name has a slash, so its last place counts.
 */
const LLVM_SOURCES = '/src/llvm-project/';

/** The source tree that a function is named by; null: none, as it is with global ones. */
export function treeOf(name: string): string | null {
  const end = name.startsWith('/') ? name.lastIndexOf(LLVM_SOURCES) : -1;
  return end === -1 ? null : name.slice(0, end);
}

/**
 * The source tree, other than the own one, that most functions of a profile are named by.
 * @param own names of the own tree
 * @returns undefined: none are named by another
 */
export function gatheredIn(names: Iterable<string>, own: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) {
    const tree = treeOf(name);
    if (tree !== null && !own.includes(tree)) counts.set(tree, (counts.get(tree) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0];
}

/** A line of `llvm-profdata merge --text`, and whether it is a function's name that was changed. */
export interface RebasedLine {
  readonly text: string;
  readonly isRenamed: boolean;
}

/** Besides names, lines with a path are the targets of indirect calls: `<name>:<count>`. */
const TARGET = /:\d+$/;

/**
 * What is named by another source tree is named by the own one. Nothing else in that text begins with a
 * slash.
 * @param own names of the own tree; the first is the one that the compiler gets
 */
export function rebasedLine(line: string, own: readonly [string, ...string[]]): RebasedLine {
  const tree = treeOf(line);
  if (tree === null || own.includes(tree)) return { text: line, isRenamed: false };
  return { text: `${own[0]}${line.slice(tree.length)}`, isRenamed: !TARGET.test(line) };
}
