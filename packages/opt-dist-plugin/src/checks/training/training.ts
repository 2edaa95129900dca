import { good, problem, untried, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';

/** The training follows the first long build, so its program must be there before. */
export function checkTraining({
  training,
  tree,
  config,
}: Pick<Machine, 'training' | 'config'> & {
  readonly tree: Pick<TreeFact, 'dialect'> | null;
}): Finding[] {
  if (training.kind === 'command') {
    const { program, found } = training;
    return [
      found
        ? good('training', program)
        : problem('training', `${program}: not found`, 'Correct "training.command" of opt-dist.json.'),
    ];
  }
  const { dir, hasCollector } = training;
  const inTree = config.training.kind === 'rustc-perf' && config.training.dir === null;
  // Another finding reports a missing source tree.
  if (inTree && tree?.dialect.ok !== true)
    return [untried('training', 'there is no source tree to take rustc-perf from')];
  return [
    hasCollector
      ? good('training', `rustc-perf in ${dir}`)
      : problem(
          'training',
          `${dir}: no collector of rustc-perf in it`,
          'Fetch the submodule (git submodule update --init src/tools/rustc-perf), or name a checkout in "training.dir" (or OPT_DIST_TRAINING_DIR).',
        ),
  ];
}
