import { good, problem, warning, type Finding } from '../finding';
import type { CratesFact, Machine, UnitCrates } from '../machine';

/** The number of crates that a finding names; the first few suffice. */
const NAMED = 3;

/** No manifest that was found names them. */
const DOUBT = 'If a manifest still names them, cargo accepts no others';

/**
 * The collector is built by cargo outside of the tree's own workspace, with crates that the tree may not have
 * vendored. With a network cargo fetches them, unless its configuration sends it elsewhere.
 */
export function checkCollectorCrates({ collectorCrates }: Pick<Machine, 'collectorCrates'>): Finding[] {
  if (collectorCrates === null) return [];
  const { sources, vendors } = collectorCrates;
  const name = 'collector crates';
  const lacking = ofLacking(collectorCrates, {
    name,
    lacks: "which lacks crates of rustc-perf's Cargo.lock",
    taken: 'Cargo accepts no others',
    notVendored: "this tree builds from vendored crates, and lacks crates of rustc-perf's Cargo.lock",
    offline: 'Without a network the collector cannot be built',
    others:
      'vendor them, name a rustc-perf that does without them in "training.dir", or train with a command',
  });
  if (lacking !== null) return [lacking];
  const atHand = ofCache(collectorCrates, name, "rustc-perf's Cargo.lock", 'the collector cannot be built');
  if (atHand !== null) return [atHand];
  return vendors || sources.cratesIo.kind === 'directory'
    ? [good(name, "all crates of the collector's Cargo.lock")]
    : [];
}

/**
 * The collector copies each benchmark out of the tree and builds it there: with crates from the network,
 * unless cargo is told otherwise. One that cannot be built ends the training, after all the others.
 */
export function checkTrainingCrates({ benchmarkCrates }: Pick<Machine, 'benchmarkCrates'>): Finding[] {
  if (benchmarkCrates === null) return [];
  const { sources, units, unreadable, vendors } = benchmarkCrates;
  const name = 'training crates';
  // The origin of crates is then unknown.
  if (unreadable.length > 0)
    return unreadable.map(({ from, found }) =>
      problem(
        name,
        `"training.cargoConfig": ${from}: ${found}`,
        'Each of its values is a file of cargo\'s configuration, relative to opt-dist.json, or key=value as in one, with its quotes (net.offline=true, source.crates-io.replace-with="vendored").',
      ),
    );
  const lacking = ofLacking(benchmarkCrates, {
    name,
    lacks: "which lacks crates of benchmarks' Cargo.lock files",
    taken: 'Cargo accepts no other crates',
    notVendored: "benchmarks that cannot be built from this tree's vendored crates",
    offline: 'Without a network the training fails with them',
    others: 'leave them out of "training.rustc" and "training.llvm" of opt-dist.json, or vendor their crates',
  });
  if (lacking !== null) return [lacking];
  const locking = units.filter(({ fetched, registered }) => fetched.length + registered.length > 0);
  const names = locking.map((unit) => unit.name).join(', ');
  const atHand = ofCache(benchmarkCrates, name, names, 'the training fails with them');
  if (atHand !== null) return [atHand];
  if (sources.cratesIo.kind === 'directory')
    return [good(name, `all locked crates of the benchmarks are in ${sources.cratesIo.dir}`)];
  const unless = locking.length === 0 ? '' : '; cargo takes those where "training.cargoConfig" says so';
  return vendors ? [good(name, `all locked crates of the benchmarks are vendored${unless}`)] : [];
}

/** The words for missing crates. */
interface Words {
  readonly name: string;
  /** Of the directory that cargo is sent to. */
  readonly lacks: string;
  readonly taken: string;
  /** Of a tree that builds from vendored crates. */
  readonly notVendored: string;
  readonly offline: string;
  readonly others: string;
}

function ofLacking(fact: CratesFact, words: Words): Finding | null {
  const { sources, units } = fact;
  const { name, others } = words;
  const those = (kind: Parameters<typeof withCrates>[1]) => units.filter((unit) => unit[kind].length > 0);
  const asking = `${sentTo(fact)}, ${words.lacks}`;
  const [missing, doubtful, missed] = [those('missing'), those('doubtful'), those('notVendored')];
  if (missing.length > 0)
    return problem(name, `${asking}: ${withCrates(missing, 'missing')}`, `${words.taken}: ${others}.`);
  if (doubtful.length > 0)
    return warning(name, `${asking}: ${withCrates(doubtful, 'doubtful')}`, `${DOUBT}: ${others}.`);
  return missed.length > 0 && sources.offline === null
    ? warning(
        name,
        `${words.notVendored}: ${withCrates(missed, 'notVendored')}`,
        `${words.offline}: ${others}.`,
      )
    : null;
}

/** Crates that the check cannot see: in cargo's own cache, or in a registry on this machine. */
function ofCache(
  { sources, units }: CratesFact,
  name: string,
  what: string,
  otherwise: string,
): Finding | null {
  const { cratesIo, offline } = sources;
  if (cratesIo.kind === 'local-registry' && units.some(({ registered }) => registered.length > 0))
    return warning(
      name,
      `${cratesIo.from} has cargo take crates from the registry in ${cratesIo.dir}; its contents were not checked`,
      `It must hold all crates of ${what}, or ${otherwise}.`,
    );
  if (offline === null || units.every(({ fetched }) => fetched.length === 0)) return null;
  return warning(
    name,
    `${offline} keeps cargo from the network (net.offline); cargo's own cache was not checked`,
    `Fetch all crates of ${what} beforehand (cargo fetch), or ${otherwise}.`,
  );
}

/** The layer that sends cargo to a directory, in words. */
function sentTo({ sources }: CratesFact): string {
  for (const each of [sources.cratesIo, ...Object.values(sources.git)]) {
    if (each.kind === 'undefined')
      return `${each.from} has cargo take crates from a source "${each.name}" that is defined nowhere`;
    if (each.kind === 'directory')
      return `${each.from} has cargo take crates from ${each.dir}${each.dir.startsWith('/') ? '' : ' in a temporary directory'}`;
  }
  return 'cargo is sent to a directory';
}

function withCrates(units: readonly UnitCrates[], kind: 'missing' | 'doubtful' | 'notVendored'): string {
  return units
    .map((unit) => {
      const crates = [...new Set(unit[kind])];
      const more = crates.length > NAMED ? ` and ${crates.length - NAMED} more` : '';
      return `${unit.name} (${crates.slice(0, NAMED).join(', ')}${more})`;
    })
    .join(', ');
}
