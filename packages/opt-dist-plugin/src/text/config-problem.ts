import type { ConfigProblem } from '../model/config-problem';

/** One line for one problem: where, what was expected, what was found. */
export function formatConfigProblem(problem: ConfigProblem): string {
  if (problem.kind === 'variable') {
    return `${problem.variable}: expected ${problem.expected}, found ${problem.found}`;
  }
  const { file, line, column, path, expected, found, nearest } = problem;
  const place = `${file}:${line}:${column}`;
  const guess = nearest === null ? null : `; did you mean ${JSON.stringify(nearest)}?`;
  if (problem.kind === 'unknown-key') {
    return `${place}: unknown key ${found}${guess ?? `; expected ${expected}`}`;
  }
  return `${place}: ${path === '' ? '' : `${path}: `}expected ${expected}, found ${found}${guess ?? ''}`;
}
