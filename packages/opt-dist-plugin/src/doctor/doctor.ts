import { examine } from '../checks/examine';
import { machineFacts, type MachineRequest } from './machine-facts';
import { formatFindings, isHealthy } from '../report/findings';

export interface DoctorRequest extends MachineRequest {
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** Where it is said that something takes long: no part of the findings. */
  readonly tell: (line: string) => void;
}

/**
 * Checks everything that the stages need, and prints the findings.
 * @returns false when a finding would make a stage fail
 */
export async function runDoctor({ json, print, tell, ...request }: DoctorRequest): Promise<boolean> {
  if (request.buildsBootstrap)
    tell('If bootstrap is not built yet, doctor builds it first, which takes some minutes.');
  const findings = examine(await machineFacts(request));
  if (json) print(JSON.stringify(findings, null, 2));
  else for (const line of formatFindings(findings)) print(line);
  return isHealthy(findings);
}
