import { distCommand, dryRun } from '../bootstrap/argv';
import { distArguments } from './dist-arguments';
import { CHECK_ARGUMENTS, type Plan } from './plan';

/** Bootstrap looks at the final build's arguments only when it gets there, hours later; so they are tried first. */
export function planCheckArguments(plan: Plan) {
  const { call, dialect, config, extraArgs } = plan.context;
  const none = {
    rustc: { kind: 'none', boltSettings: false },
    llvm: { kind: 'none' },
    keepStages: [],
  } as const;
  plan.add(CHECK_ARGUMENTS, "Check bootstrap's arguments", 'a wrong one would be noticed at the end only', {
    kind: 'check',
    command: dryRun(distCommand(call, dialect, none, distArguments(config, dialect, extraArgs), [])),
  });
}
