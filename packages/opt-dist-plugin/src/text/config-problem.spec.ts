import { formatConfigProblem } from './config-problem';
import type { ConfigProblem, FileProblem } from '../model/config-problem';

const AT = { file: 'rust-project/opt-dist.json', line: 4, column: 3 };

function problem(part: Partial<FileProblem> & Pick<FileProblem, 'kind'>): FileProblem {
  return { ...AT, path: '', expected: '', found: '', nearest: null, ...part };
}

describe('formatConfigProblem', () => {
  it.each<[ConfigProblem, string]>([
    [
      problem({ kind: 'unknown-key', path: 'bolts', expected: '"bolt"', found: '"bolts"', nearest: 'bolt' }),
      'rust-project/opt-dist.json:4:3: unknown key "bolts"; did you mean "bolt"?',
    ],
    [
      problem({ kind: 'unknown-key', path: 'x', expected: '"a" or "b"', found: '"x"' }),
      'rust-project/opt-dist.json:4:3: unknown key "x"; expected "a" or "b"',
    ],
    [
      problem({ kind: 'wrong-value', path: 'bolt.enabled', expected: 'true or false', found: '"yes"' }),
      'rust-project/opt-dist.json:4:3: bolt.enabled: expected true or false, found "yes"',
    ],
    [
      problem({
        kind: 'wrong-value',
        path: 'a',
        expected: '"separate"',
        found: '"seperate"',
        nearest: 'separate',
      }),
      'rust-project/opt-dist.json:4:3: a: expected "separate", found "seperate"; did you mean "separate"?',
    ],
    [
      problem({ kind: 'syntax', expected: '","', found: 'the end of the file' }),
      'rust-project/opt-dist.json:4:3: expected ",", found the end of the file',
    ],
    [
      problem({ kind: 'duplicate-key', path: 'bolt', expected: 'each key once', found: 'it again' }),
      'rust-project/opt-dist.json:4:3: bolt: expected each key once, found it again',
    ],
    [
      problem({ kind: 'misplaced-key', path: 'bolt', expected: 'in a', found: 'in b' }),
      'rust-project/opt-dist.json:4:3: bolt: expected in a, found in b',
    ],
    [
      {
        kind: 'variable',
        variable: 'OPT_DIST_TRAINING_JOBS',
        path: 'training.jobs',
        expected: 'a number',
        found: '"x"',
      },
      'OPT_DIST_TRAINING_JOBS: expected a number, found "x"',
    ],
  ])('%j', (given, line) => {
    expect(formatConfigProblem(given)).toBe(line);
  });
});
