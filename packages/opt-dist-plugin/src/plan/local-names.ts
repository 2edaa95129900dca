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

/** The source tree in a function's name; null: none, as with global functions. */
export function treeOf(name: string): string | null {
  const end = name.startsWith('/') ? name.lastIndexOf(LLVM_SOURCES) : -1;
  return end === -1 ? null : name.slice(0, end);
}

/**
 * The source tree, other than the own one, in most function names of a profile.
 * @param own names of the own tree
 * @returns undefined: no name holds another tree
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
 * Puts the own source tree in the place of another one in names. Nothing else in that text begins with a
 * slash.
 * @param own names of the own tree; the compiler gets the first
 */
export function rebasedLine(line: string, own: readonly [string, ...string[]]): RebasedLine {
  const tree = treeOf(line);
  if (tree === null || own.includes(tree)) return { text: line, isRenamed: false };
  return { text: `${own[0]}${line.slice(tree.length)}`, isRenamed: !TARGET.test(line) };
}
