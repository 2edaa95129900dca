import type { GivenSet } from '../model/given-sets';
import type { ProfilingStage } from '../model/stages';

/** What stands in place of a stage. */
export function givenLine(stage: ProfilingStage, { text, place }: GivenSet): string {
  return text === place
    ? `${stage}: given, does not run: ${place}`
    : `${stage}: given, does not run: ${text} (${place})`;
}
