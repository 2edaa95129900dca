import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Dialect, Layout } from '../../bootstrap';
import type { OptDistConfig } from '../../config';
import type { Phase } from '../../pipeline';
import { cargoConfigFile } from '../../pipeline/gather';
import { benchmarkLayers, type CargoConfiguration, collectorLayers } from '../../run/cargo-layers';
import { benchmarkLock, collectorLock, nameOf, notIn, readBenchmarks } from '../../run/vendored-crates';
import {
  type CargoSources,
  cargoSources,
  fetched,
  type LockedPackage,
  repositoryOf,
  selects,
  sourceOf,
  workloadOf,
} from '../../training';
import type { CratesFact, TrainingFact, UnitCrates } from '../machine';

/** What the training is, and where. */
export interface TrainingPlace {
  readonly config: OptDistConfig;
  /** Absolute directory of opt-dist.json. */
  readonly dir: string;
  readonly source: string;
  readonly dialect: Dialect;
  readonly layout: Layout;
  readonly training: TrainingFact;
  /** Does the tree build from vendored crates? */
  readonly vendors: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Null where the collector trains not, is not there, or locks nothing. */
export async function collectorCratesFact(place: TrainingPlace): Promise<CratesFact | null> {
  const { training, layout, env } = place;
  if (training.kind !== 'rustc-perf') return null;
  const locked = await collectorLock(training.dir);
  if (locked === null) return null;
  const perf = training.dir;
  const given = { file: configFileOf(place, perf), perf, collector: layout.collector };
  const own = fetched(locked, 'collector');
  const others = fetched(locked, null).filter((each) => !own.includes(each));
  return factOf(place, await collectorLayers(given, env), [
    ['the collector', own],
    ["other members of rustc-perf's workspace", others],
  ]);
}

/** Of the benchmarks that the phases are trained with; null as above. */
export async function benchmarkCratesFact(
  place: TrainingPlace,
  phases: readonly Phase[],
): Promise<CratesFact | null> {
  const { config, dialect, dir, env, training } = place;
  if (training.kind !== 'rustc-perf' || config.training.kind !== 'rustc-perf') return null;
  const there = await readBenchmarks(training.dir);
  if (there === null) return null;
  const names = phases.flatMap((phase) => workloadOf(config, dialect, phase).crates);
  const selected = there.filter((each) => names.some((name) => selects(dialect, name, each)));
  const units = await Promise.all(
    selected.map(async (name): Promise<Unit> => {
      const locked = await benchmarkLock(training.dir, name);
      return [name, fetched(locked ?? [], null)];
    }),
  );
  return factOf(place, await benchmarkLayers(config.training.cargoConfig, dir, env), units);
}

/** As the planner decides it. */
function configFileOf({ config, source, layout, dialect }: TrainingPlace, perf: string): string | null {
  const { training } = config;
  const file = path.join(source, '.cargo/config.toml');
  if (training.kind !== 'rustc-perf' || !existsSync(file)) return null;
  const given = { ...config, training: { ...training, dir: training.dir === null ? null : perf } };
  return cargoConfigFile({ cargoConfig: file, config: given, source, layout, dialect });
}

type Unit = readonly [name: string, packages: readonly LockedPackage[]];

async function factOf(
  { source, vendors }: TrainingPlace,
  { layers, unreadable }: CargoConfiguration,
  units: readonly Unit[],
): Promise<CratesFact> {
  const sources = cargoSources(layers);
  const vendor = vendors ? path.join(source, 'vendor') : null;
  return {
    sources,
    unreadable,
    vendors,
    units: await Promise.all(units.map(([name, packages]) => unitCrates(name, packages, sources, vendor))),
  };
}

async function unitCrates(
  name: string,
  packages: readonly LockedPackage[],
  sources: CargoSources,
  vendor: string | null,
): Promise<UnitCrates> {
  const placed = packages.map((each) => ({ each, from: sourceOf(sources, each.source ?? '') }));
  const of = (kind: (typeof placed)[number]['from']['kind']) =>
    placed.filter(({ from }) => from.kind === kind).map(({ each }) => each);
  const directories = new Set(placed.flatMap(({ from }) => (from.kind === 'directory' ? [from.dir] : [])));
  const lacking = await Promise.all(
    [...directories].map(async (dir) => {
      const wanted = placed.filter(({ from }) => from.kind === 'directory' && from.dir === dir);
      const crates = wanted.map(({ each }) => each);
      // Relative to a temporary directory.
      return path.isAbsolute(dir) ? notIn(dir, crates) : crates;
    }),
  );
  const remote = of('remote');
  return {
    name,
    missing: [...of('undefined'), ...lacking.flat()].map(nameOf),
    registered: of('local-registry').map(nameOf),
    fetched: remote.map(described),
    notVendored: vendor === null ? [] : (await notIn(vendor, remote)).map(described),
  };
}

function described(each: LockedPackage): string {
  const { source } = each;
  return source?.startsWith('git+') === true ? repositoryOf(source.slice('git+'.length)) : nameOf(each);
}
