import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';

/** The training comes after the first long build, so what runs it must be there before. */
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
  // That there is no source tree is a finding of its own.
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

/** How many crates are named; the first tell enough. */
const NAMED = 3;

/**
 * The collector is built by cargo outside of the tree's own workspace, with crates that the tree may not have
 * vendored. With a network cargo fetches them, unless its configuration keeps it from doing so.
 */
export function checkVendoredCrates({ missingCrates }: Pick<Machine, 'missingCrates'>): Finding[] {
  const name = 'vendored crates';
  if (missingCrates === null) return [];
  const { crates, repositories } = missingCrates;
  if (crates.length + repositories.length === 0) return [good(name, 'all that the collector locks')];
  const more = crates.length > NAMED ? ` and ${crates.length - NAMED} more` : '';
  const named = [crates.slice(0, NAMED).join(', ') + more, ...repositories].filter((part) => part !== '');
  return [
    warning(
      name,
      `this tree builds from vendored crates, and has no version of what rustc-perf's Cargo.lock asks for: ${named.join(', ')}`,
      'Without a network the collector cannot be built: vendor them and name a cargo config in "training.cargoConfig", or train with a command.',
    ),
  ];
}

/**
 * The collector copies each benchmark out of the tree and builds it there: with crates from the network, unless cargo is
 * told otherwise. One that cannot be built ends the training, after all the others.
 */
export function checkTrainingCrates({
  benchmarks,
  config: { training },
  tree,
}: Pick<Machine, 'benchmarks' | 'config'> & {
  readonly tree: Pick<TreeFact, 'path'> | null;
}): Finding[] {
  const name = 'training crates';
  if (benchmarks === null) return [];
  const lacking = benchmarks.filter(({ missing }) => missing.length > 0);
  if (lacking.length === 0) return [good(name, 'all that the benchmarks lock are vendored')];
  const named = lacking.map(({ name: benchmark, missing }) => {
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
    return `${benchmark} (${missing.slice(0, NAMED).join(', ')}${more})`;
  });
  const found = `benchmarks that cannot be built from this tree's vendored crates: ${named.join(', ')}`;
  const others =
    'leave them out of "training.rustc" and "training.llvm" of opt-dist.json, or vendor their crates';
  const cargoConfig = training.kind === 'rustc-perf' ? training.cargoConfig : [];
  return [
    cargoConfig.some((value) => keepsOffline(value, tree?.path ?? null))
      ? problem(name, found, `"training.cargoConfig" takes no other crates: ${others}.`)
      : warning(name, found, `Without a network the training fails with them: ${others}.`),
  ];
}

/** Does this value send cargo to what is at hand, and nowhere else? */
function keepsOffline(value: string, source: string | null): boolean {
  return (
    /^net\.offline\s*=\s*true$|replace-with/.test(value) || value === `${source ?? ''}/.cargo/config.toml`
  );
}
