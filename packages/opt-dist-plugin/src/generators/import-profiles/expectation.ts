import type { ProfilingStage } from '../../model/stages';
import type { CommonFunctions } from './own-functions';

/** An imported profile of another tree beside this one. */
export interface ImportedProfile {
  readonly stage: ProfilingStage;
  readonly component: string;
  /** Null: this tree was not trained yet, or the profile is BOLT's. */
  readonly common: CommonFunctions | null;
}

/** From so many functions on a profile counts as one of nearly the same tree. */
const NEARLY_ALL = 0.95;
const FEW = 0.3;

/** What to expect of profiles that another tree's build made, in plain sentences. */
export function expectations(
  { here, there }: { readonly here: string | null; readonly there: string | null },
  profiles: readonly ImportedProfile[],
): string[] {
  const isSame = here !== null && here === there;
  const commit = isSame
    ? `They are of this tree's commit ${here}.`
    : there === null || here === null
      ? `Their commit is ${there ?? 'not known'}, that of this tree ${here ?? 'not known'}.`
      : `They are of commit ${there}, this tree is ${here}: functions that changed between the two get no counts.`;
  return [commit, ...profiles.map((profile) => sentenceOf(profile, isSame))];
}

function sentenceOf({ stage, component, common }: ImportedProfile, isSame: boolean): string {
  const name = `${stage}, ${component}`;
  if (stage === 'bolt')
    return `${name}: it belongs to one build of the library. Of another build BOLT finds little, and dist then refuses it: give it only for the same sources, compilers and options, or train bolt.`;
  if (common === null)
    return isSame
      ? `${name}: all functions should match, if compilers and options are the same; this tree has no profile of its own to compare with.`
      : `${name}: this tree has no profile of its own to compare with, so nobody knows how many functions match; the compiler ignores the others.`;
  const share = common.own === 0 ? 0 : common.common / common.own;
  const count = `${common.common} of the ${common.own} functions of this tree's own profile have the same name and structure`;
  if (share >= NEARLY_ALL) return `${name}: ${count}: expect nearly the speed of profiles of your own.`;
  if (share >= FEW) return `${name}: ${count}: expect a part of the speed of profiles of your own.`;
  return `${name}: ${count}: expect next to nothing, and train instead.`;
}
