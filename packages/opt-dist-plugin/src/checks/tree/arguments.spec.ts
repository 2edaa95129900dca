import { finding } from '../../../test/machine';

describe('dist arguments', () => {
  it.each([
    [{ kind: 'passed' }, 'ok', null],
    // A machine on which nothing was built yet is a healthy one.
    [{ kind: 'not-built' }, 'ok', null],
    [{ kind: 'untried', reason: 'process 7 works in the build directory' }, 'warning', null],
    [
      { kind: 'failed', step: 'dist --no --dry-run', detail: "error: unexpected argument '--no' found" },
      'problem',
      'Correct "dist.args" in opt-dist.json, or the arguments after `--`.',
    ],
    [
      { kind: 'failed', step: 'dist --dry-run', detail: 'exit code 1: error: no' },
      'problem',
      'Run that command to see everything that bootstrap says.',
    ],
  ] as const)('%j', (tried, status, advice) => {
    expect(finding('dist arguments', { arguments: tried })).toMatchObject({ status, advice });
  });
});
