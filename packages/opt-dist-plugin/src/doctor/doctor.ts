import { examine } from '../checks/examine';
import { machineFacts, type MachineRequest } from './machine-facts';
import { formatFindings, isHealthy } from '../report/findings';

export interface DoctorRequest extends MachineRequest {
  readonly json: boolean;
  readonly print: (line: string) => void;
}

/**
 * Prints what was found of everything that the stages need.
 * @returns whether nothing was found that would make a stage fail
 */
export async function runDoctor({ json, print, ...request }: DoctorRequest): Promise<boolean> {
  if (request.buildsBootstrap && !json)
    print('Bootstrap is built first where it is not yet; that takes some minutes.');
  const findings = examine(await machineFacts(request));
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const line of formatFindings(findings)) print(line);
  return isHealthy(findings);
}
