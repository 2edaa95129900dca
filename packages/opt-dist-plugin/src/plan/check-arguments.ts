import { distCommand, dryRun } from '../bootstrap/argv';
import type { Command } from '../model/command';
import { distArguments } from '../bootstrap/dist-arguments';
import { CHECK_ARGUMENTS, type Plan } from './plan';
import type { PlanContext } from './plan-context';

/**
 * The final build, for asking bootstrap whether it accepts the arguments. No profile is named: there may be
 * none yet.
 */
export function checkedArguments({
  call,
  dialect,
  config,
  extraArgs,
}: Pick<PlanContext, 'call' | 'dialect' | 'config' | 'extraArgs'>): Command {
  const none = {
    rustc: { kind: 'none', boltSettings: false },
    llvm: { kind: 'none' },
    keepStages: [],
  } as const;
  return dryRun(distCommand(call, dialect, none, distArguments(config, dialect, extraArgs), []));
}

/**
 * Bootstrap looks at the final build's arguments only in the last call, hours later; so they are tried first.
 */
export function planCheckArguments(plan: Plan) {
  plan.add(
    CHECK_ARGUMENTS,
    "Check bootstrap's arguments",
    'a wrong one would fail only at the end of the build',
    {
      kind: 'check',
      command: checkedArguments(plan.context),
    },
  );
}
