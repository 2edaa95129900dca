import { BROKEN, finding, MISSING } from '../../../test/machine';

describe('python', () => {
  it('must be there and run', () => {
    expect(finding('python', { python: { path: 'python3', state: MISSING } })).toMatchObject({
      status: 'problem',
      found: 'python3: not found',
    });
    expect(finding('python', { python: { path: 'python3', state: BROKEN } })?.found).toBe(
      'python3: exit code 1',
    );
  });

  it('must start x.py', () => {
    const failed = { kind: 'failed', step: 'x.py --help', detail: 'SyntaxError' } as const;
    expect(finding('x.py', { entry: failed })).toMatchObject({
      status: 'problem',
      found: 'x.py --help: SyntaxError',
    });
    const entry = { kind: 'untried', reason: 'no' } as const;
    expect(finding('x.py', { entry, arguments: { kind: 'not-built' } })?.status).toBe('warning');
    expect(finding('x.py', { entry, arguments: { kind: 'passed' } })?.found).toBe('starts');
  });
});
