import { err, ok, type Result } from 'profile-formats';
import { formatValue } from '../../config/json';
import type { Problem } from '../../model/problem';
import { GIVEN_VARIABLE } from '../../model/run-environment';

/**
 * The option `profiles` is read from the command line, for all stages of a run. Where a project.json gives it to
 * one target, the stages before it would not know.
 */
export function checkGivenOption(
  { profiles }: { readonly profiles?: unknown },
  env: NodeJS.ProcessEnv,
): Result<void, Problem> {
  const isOnCommandLine = (env[GIVEN_VARIABLE] ?? '[]') !== '[]';
  if (profiles === undefined || isOnCommandLine) return ok(undefined);
  return err({
    kind: 'config',
    problems: [
      {
        kind: 'variable',
        variable: '"profiles" among the options of the target',
        path: 'profiles',
        expected: 'it in opt-dist.json',
        found: formatValue(profiles),
      },
    ],
  });
}
