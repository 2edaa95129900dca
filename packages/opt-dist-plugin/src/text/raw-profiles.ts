import { adviceOnSet, describeSetFact } from 'profile-formats';
import type { ProblemOf, UnusableRawProfile } from '../model/problem';
import { type Run, runCommand } from './run-command';

type UnusableRaw = ProblemOf<'unusable-raw-profiles'>;

const MOST_FILES = 5;
const MOST_ADVICE = 2;

/** The first files with their reasons. */
export function describeRaw({ dir, total, profiles }: UnusableRaw): string[] {
  return [
    `${dir}: ${profiles.length} of ${total} raw profiles cannot be merged with the others`,
    ...listRaw(profiles).map((line) => `    ${line}`),
  ];
}

/** A line for each of the first files, and one for the others. */
export function listRaw(profiles: readonly UnusableRawProfile[]): string[] {
  const shown = profiles.slice(0, MOST_FILES).map(({ facts }) => {
    const [file = ''] = facts.map((fact) => fact.file);
    return `${file}: ${facts.map(describeSetFact).join('; ')}`;
  });
  return profiles.length > shown.length ? [...shown, `and ${profiles.length - shown.length} more`] : shown;
}

/** The way on without a new training comes first: the training took hours. */
export function adviseRaw({ stage, total, profiles }: UnusableRaw, run: Run): string[] {
  const causes = profiles.flatMap(({ facts }) => facts.map(adviceOnSet)).filter((advice) => advice !== null);
  const rest = total - profiles.length;
  const skip = `With OPT_DIST_TRAINING_SKIP_UNUSABLE=true in the environment, \`${runCommand(run, stage)}\` merges the other ${rest} without a new training.`;
  return [
    ...[...new Set(causes)].slice(0, MOST_ADVICE),
    ...(rest > 0 ? [skip] : []),
    `Nothing was published. After \`${runCommand(run, 'clean')}\`, \`${runCommand(run, stage)}\` trains again.`,
  ];
}
