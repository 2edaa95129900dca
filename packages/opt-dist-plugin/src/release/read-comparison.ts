import type { Probe } from '../process/probe';
import { compareRelease, type ReleaseComparison } from './comparison';
import { circumstancesAt, type ReleasePlace } from './read-circumstances';
import { releaseOptions } from './read-options';
import { judgeOptions, type ReleaseOption } from './release-settings';

/** The options of upstream's release for a host, judged for a place. */
export interface JudgedRelease {
  readonly job: string;
  readonly options: readonly ReleaseOption[];
}

/** @returns null where the tree has no job of upstream's for the host */
export async function judgedRelease(place: ReleasePlace, probe: Probe): Promise<JudgedRelease | null> {
  const given = await releaseOptions(place.source, place.host);
  if (given === null) return null;
  return { job: given.job, options: judgeOptions(given.options, await circumstancesAt(place, probe)) };
}

/** @param config bootstrap's, with what it includes; null: none */
export async function releaseComparison(
  place: ReleasePlace,
  config: object | null,
  probe: Probe,
): Promise<ReleaseComparison | null> {
  const judged = await judgedRelease(place, probe);
  return judged === null ? null : compareRelease(judged.job, judged.options, config, place.host);
}
