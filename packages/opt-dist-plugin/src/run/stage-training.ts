import { ok } from 'profile-formats';
import { checkBenchmarks } from '../doctor/checks/benchmarks';
import { checkTraining } from '../doctor/checks/training';
import { benchmarkNames, trainingFact } from '../doctor/facts/project';
import type { Finding } from '../doctor/finding';
import type { Step } from '../pipeline';
import type { Project } from './project';

/** What trains, and what it trains with, comes after the first long build. */
export async function trainingFindings(
  { config, dir, source, dialect }: Project,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const phases = steps.flatMap(({ action }) => (action.kind === 'train' ? [action.phase] : []));
  if (phases.length === 0) return [];
  const training = trainingFact(config, dir, source, env);
  const facts = { config, tree: { dialect: ok(dialect) }, training };
  return [
    ...checkTraining(facts),
    ...checkBenchmarks({ ...facts, benchmarkNames: await benchmarkNames(training) }, phases),
  ];
}
