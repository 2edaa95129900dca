import path from 'node:path';
import type { OutputFact } from '../../checks/machine';
import { outputPlace, tryOutput } from '../../fs/output-dir';
import { type Stage, STAGE_FACTS } from '../../model/stages';
import { describeProblem } from '../../text/describe';

/** @param dir of the project */
export function outputFacts(dir: string, stages: readonly Stage[]): Promise<OutputFact[]> {
  return Promise.all(
    stages.map(async (stage) => {
      const output = path.join(dir, STAGE_FACTS[stage].output);
      const place = await outputPlace(output);
      if (place.kind === 'link')
        return { path: output, linksTo: place.target, isMountPoint: false, refused: null };
      const tried = await tryOutput(output);
      const refused = tried.ok ? null : describeProblem(tried.error).join('; ');
      return { path: output, linksTo: null, isMountPoint: place.kind === 'mount-point', refused };
    }),
  );
}
