import { ok, type Result } from 'profile-formats';
import type { GivenSet } from '../model/given-sets';
import type { Problem } from '../model/problem';
import type { ProfilingStage } from '../model/stages';
import { checkedGiven } from '../profiles/profiles';
import type { Project } from '../project/project';
import { givenLine } from '../report/given-line';

/**
 * The answer of a stage whose profiles are given: nothing is built, and no output is touched. The profiles are
 * judged as before their use.
 */
export async function answerGiven(
  project: Project,
  stage: ProfilingStage,
  given: GivenSet,
  print: (line: string) => void,
): Promise<Result<void, Problem>> {
  const checked = await checkedGiven(project, stage, print);
  if (!checked.ok) return checked;
  print(givenLine(stage, given));
  for (const { component, sha256 } of checked.value) print(`  ${component}: sha256 ${sha256}`);
  return ok(undefined);
}
