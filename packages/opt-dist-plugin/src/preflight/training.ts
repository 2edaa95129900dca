import { ok } from 'profile-formats';
import { checkTemporary } from '../checks/host/temporary';
import { checkBenchmarks } from '../checks/training/benchmarks';
import { checkCollectorCrates, checkTrainingCrates } from '../checks/training/crates';
import { checkTraining } from '../checks/training/training';
import { benchmarkCratesFact, collectorCratesFact } from '../doctor/facts/crates';
import { benchmarkNames, trainingFact } from '../doctor/facts/project';
import { temporaryFact } from '../doctor/facts/temporary';
import { runner } from '../process/ask';
import type { Finding } from '../checks/finding';
import type { Step } from '../plan/step';
import type { Project } from '../project/project';

/**
 * The training and its crates are used only after the first long build. Of the crates, only those that are
 * sure to be missing are reported: only doctor asks whether the network has them.
 */
export async function trainingFindings(
  project: Project,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const phases = steps.flatMap(({ action }) => (action.kind === 'train' ? [action.phase] : []));
  if (phases.length === 0) return [];
  const { config, dir, source, dialect, layout } = project;
  const training = trainingFact(config, dir, source, env);
  const facts = { config, tree: { dialect: ok(dialect) }, training };
  const place = { config, dir, source, dialect, layout, training, vendors: false, env };
  const [names, collectorCrates, benchmarkCrates, temporary] = await Promise.all([
    benchmarkNames(training),
    collectorCratesFact(place),
    benchmarkCratesFact(place, phases),
    temporaryFact(runner(dir, env), env),
  ]);
  const crates = [...checkCollectorCrates({ collectorCrates }), ...checkTrainingCrates({ benchmarkCrates })];
  return [
    ...checkTraining(facts),
    ...checkTemporary({ temporary, training }),
    ...checkBenchmarks({ ...facts, benchmarkNames: names }, phases),
    ...crates.filter(({ status }) => status === 'problem'),
  ];
}
