import { good, problem, untried, type Finding } from '../finding';
import type { Machine } from '../machine';

/** Python starts bootstrap, in nearly any version: only the start matters. */
export function checkPython({ python }: Pick<Machine, 'python'>): Finding[] {
  const advice = 'Install python 3, or name it in "python" of opt-dist.json (or OPT_DIST_PYTHON).';
  switch (python.state.kind) {
    case 'found':
      return [good('python', `${python.state.version}, ${python.path}`)];
    case 'missing':
      return [problem('python', `${python.path}: not found`, advice)];
    case 'broken':
      return [problem('python', `${python.path}: ${python.state.detail}`, advice)];
  }
}

export function checkEntry({ entry, arguments: asked }: Pick<Machine, 'entry' | 'arguments'>): Finding[] {
  // A bootstrap that looked at arguments has started.
  if (entry.kind === 'untried' && asked.kind === 'passed') return [good('x.py', 'starts')];
  switch (entry.kind) {
    case 'passed':
      return [good('x.py', 'starts')];
    case 'failed':
      return [
        problem(
          'x.py',
          `${entry.step}: ${entry.detail}`,
          'Bootstrap does not start with this python; try another one in "python" of opt-dist.json.',
        ),
      ];
    case 'untried':
      return [untried('x.py', entry.reason)];
  }
}
