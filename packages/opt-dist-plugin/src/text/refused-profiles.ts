import { adviceOnSet, describeSetFact, type ProfileSetFact } from 'profile-formats';
import type { ProblemOf } from '../model/problem';
import { forgetCommands, type Run, runCommand } from './run-command';

type Refused = ProblemOf<'refused-profiles'>;

/** Together with the advice, at most ten lines. */
const MOST_FACTS = 5;
const MOST_ADVICE = 2;

/** The facts, grouped by file. */
export function describeRefused({ dir, facts, origin }: Refused): string[] {
  const shown = facts.slice(0, MOST_FACTS);
  const lines = shown.map((fact, index) =>
    shown[index - 1]?.file === fact.file
      ? `    ${describeSetFact(fact)}`
      : `${dir}/${fact.file}: ${describeSetFact(fact)}`,
  );
  if (facts.length > shown.length) lines.push(`    and ${facts.length - shown.length} more`);
  if (origin.kind === 'merged' && origin.raw !== null) {
    lines.push(`the raw profiles are kept in ${origin.raw}`);
  }
  return lines;
}

/** The remedies for the facts, then the way to continue. */
export function adviseRefused({ facts, origin }: Refused, run: Run): string[] {
  return [...adviceOnFacts(facts), howToGoOn(origin, run)];
}

function adviceOnFacts(facts: readonly ProfileSetFact[]): string[] {
  const advice = facts.map(adviceOnSet).filter((sentence) => sentence !== null);
  return [...new Set(advice)].slice(0, MOST_ADVICE);
}

function howToGoOn({ kind, stage }: Refused['origin'], run: Run): string {
  switch (kind) {
    case 'stage':
      return `Nothing was built. ${forgetCommands(run, stage)} remove the set from this machine; \`${runCommand(run, stage)}\` then trains again.`;
    case 'given':
      return `Give another profile in "profiles.${stage}" of opt-dist.json, or remove the field to train. Nothing was built.`;
    case 'merged':
      return `Nothing was published. After \`${runCommand(run, 'clean')}\`, \`${runCommand(run, stage)}\` trains again.`;
  }
}
