import { selects, workloadField, workloadOf } from '../../training/workload';
import { good, problem, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';
import type { Phase } from '../../model/phases';

/** The number of benchmarks that the advice offers for a wrong name. */
const OFFERED = 3;

/** The collector fails on a name that selects nothing, and only after the instrumented compiler was built. */
export function checkBenchmarks(
  {
    config,
    training,
    tree,
    benchmarkNames,
  }: Pick<Machine, 'config' | 'training' | 'benchmarkNames'> & {
    readonly tree: Pick<TreeFact, 'dialect'> | null;
  },
  phases: readonly Phase[],
): Finding[] {
  // Another finding reports a missing collector.
  if (training.kind !== 'rustc-perf' || benchmarkNames === null || tree?.dialect.ok !== true) return [];
  const dialect = tree.dialect.value;
  const check = 'benchmarks';
  const dir = `${training.dir}/collector/compile-benchmarks`;
  const workloads = new Map(
    phases.map((phase) => [workloadField(phase), workloadOf(config, dialect, phase).crates]),
  );
  const findings = Array.from(workloads, ([field, names]) => {
    const unknown = names.filter((name) => !benchmarkNames.some((each) => selects(dialect, name, each)));
    if (unknown.length === 0) return null;
    const ours =
      config.training.kind === 'rustc-perf' && config.training[field === 'training.llvm' ? 'llvm' : 'rustc'];
    const offered = [...new Set(unknown.flatMap((name) => alike(name, benchmarkNames)))];
    return problem(
      check,
      `"${field}"${ours === null ? " (the source tree's own list)" : ''}: no benchmark in ${dir} ${dialect.selector === '--include' ? 'begins with' : 'is called'} ${unknown.join(', ')}`,
      `${ours === null ? 'Name those to train with in' : 'Correct'} "${field}" of opt-dist.json${offered.length === 0 ? '' : ` (there is ${offered.join(', ')})`}.`,
    );
  }).filter((each) => each !== null);
  const count = [...workloads.values()].flat().length;
  return findings.length === 0 && count > 0 ? [good(check, `all named benchmarks are in ${dir}`)] : findings;
}

/** Those of the same crate, mostly in another version. */
function alike(name: string, benchmarks: readonly string[]): string[] {
  const crate = (each: string) => each.replace(/-\d.*$/, '');
  return benchmarks.filter((each) => crate(each) === crate(name)).slice(0, OFFERED);
}
