import { causeOf } from '../../text/causes';
import { good, problem, untried, type Finding } from '../finding';
import type { Machine } from '../machine';

/** Bootstrap itself reports wrong arguments of the final build only when it reaches that build. */
export function checkArguments({ arguments: tried }: Pick<Machine, 'arguments'>): Finding[] {
  const name = 'dist arguments';
  switch (tried.kind) {
    case 'passed':
      return [good(name, 'bootstrap takes them')];
    case 'not-built':
      // Nothing is wrong with a machine on which nothing was built yet.
      return [
        good(
          name,
          'not tried: bootstrap is not built yet; each stage tries them first, --buildBootstrap tries them now',
        ),
      ];
    case 'untried':
      return [untried(name, tried.reason)];
    case 'failed':
      return [
        problem(
          name,
          `bootstrap refuses: x.py ${tried.step}: ${tried.detail}`,
          causeOf([tried.detail])?.advice ?? 'Run that command to see everything that bootstrap says.',
        ),
      ];
  }
}
