import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Dialect } from '../../tree/dialect';
import type { Layout } from '../../bootstrap/layout';
import type { OptDistConfig } from '../../config/config';
import { cargoConfigFile } from '../../plan/training-parts';
import { benchmarkLayers, type CargoConfiguration, collectorLayers } from '../../crates/cargo-layers';
import {
  benchmarkDir,
  cratesIn,
  memberManifest,
  nameOf,
  readBenchmarks,
  readLockFile,
} from '../../crates/vendored-crates';
import { type CargoSources, cargoSources, repositoryOf, sourceOf } from '../../crates/cargo-sources';
import { fetched, type LockedPackage } from '../../crates/lock-file';
import { asksFor, type Manifest } from '../../crates/manifest';
import { selects, workloadOf } from '../../training/workload';
import type { CratesFact, TrainingFact, UnitCrates } from '../../checks/machine';
import type { Phase } from '../../model/phases';

/** The training, and its place. */
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

/** Null where the collector does not train, does not exist, or has no lock file. */
export async function collectorCratesFact(place: TrainingPlace): Promise<CratesFact | null> {
  const { training, layout, env } = place;
  if (training.kind !== 'rustc-perf') return null;
  const perf = training.dir;
  const locked = await readLockFile(perf);
  if (locked === null) return null;
  const given = { file: configFileOf(place, perf), perf, collector: layout.collector };
  const own = fetched(locked, 'collector');
  const others = fetched(locked, null).filter((each) => !own.includes(each));
  const common = { dir: perf, locked };
  return factOf(place, await collectorLayers(given, env), [
    { ...common, name: 'the collector', root: 'collector', packages: own },
    // A member that was taken out of the workspace may still be in the lock file.
    { ...common, name: "other members of rustc-perf's workspace", root: 'collector', packages: others },
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
      const unitDir = benchmarkDir(training.dir, name);
      const locked = (await readLockFile(unitDir)) ?? [];
      return { name, dir: unitDir, locked, root: null, packages: fetched(locked, null) };
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

/** The packages that one lock file builds. */
interface Unit {
  readonly name: string;
  readonly dir: string;
  readonly locked: readonly LockedPackage[];
  /** The member to build; null: all. */
  readonly root: string | null;
  /** The packages that cargo fetches for it. */
  readonly packages: readonly LockedPackage[];
}

/** The manifests in directories of crates, each read once. */
type Shelves = (dir: string) => Promise<ReadonlyMap<string, Manifest>>;

async function factOf(
  { source, vendors }: TrainingPlace,
  { layers, unreadable }: CargoConfiguration,
  units: readonly Unit[],
): Promise<CratesFact> {
  const sources = cargoSources(layers);
  const vendor = vendors ? path.join(source, 'vendor') : null;
  const read = new Map<string, ReturnType<Shelves>>();
  const shelves: Shelves = (dir) => {
    // Relative paths start at a temporary directory, which is empty.
    const content = read.get(dir) ?? (path.isAbsolute(dir) ? cratesIn(dir) : Promise.resolve(new Map()));
    read.set(dir, content);
    return content;
  };
  return {
    sources,
    unreadable,
    vendors,
    units: await Promise.all(units.map((unit) => unitCrates(unit, sources, vendor, shelves))),
  };
}

async function unitCrates(
  unit: Unit,
  sources: CargoSources,
  vendor: string | null,
  shelves: Shelves,
): Promise<UnitCrates> {
  const placed = await Promise.all(
    unit.packages.map(async (each) => {
      const from = sourceOf(sources, each.source ?? '');
      const manifest = from.kind === 'directory' ? (await shelves(from.dir)).get(nameOf(each)) : undefined;
      return { each, kind: from.kind, manifest };
    }),
  );
  const of = (...kinds: (typeof placed)[number]['kind'][]) =>
    placed.filter(({ kind }) => kinds.includes(kind));
  const lacking = of('directory', 'undefined').filter(({ manifest }) => manifest === undefined);
  const manifests = new Map(placed.map(({ each, manifest }) => [each, manifest ?? {}]));
  const asked = lacking.length === 0 ? [] : await stillAsked(unit, manifests);
  const remote = of('remote').map(({ each }) => each);
  const ours = vendor === null ? null : await shelves(vendor);
  const names = (isAsked: boolean) =>
    lacking.filter(({ each }) => asked.includes(each) === isAsked).map(({ each }) => nameOf(each));
  return {
    name: unit.name,
    missing: names(true),
    doubtful: names(false),
    registered: of('local-registry').map(({ each }) => nameOf(each)),
    fetched: remote.map(described),
    notVendored: ours === null ? [] : remote.filter((each) => !ours.has(nameOf(each))).map(described),
  };
}

/**
 * Distributions take dependencies out of manifests (Debian those on Windows' crates) and leave the lock files
 * as they are: cargo then drops the packages that nobody asks for. The dependencies of a crate that is
 * missing itself are unknown.
 */
async function stillAsked(
  { dir, locked, root }: Unit,
  manifests: ReadonlyMap<LockedPackage, Manifest>,
): Promise<LockedPackage[]> {
  const members = locked.filter(({ source }) => source === null);
  const own = await Promise.all(
    members.map(async (each) => [each, await memberManifest(dir, each.name)] as const),
  );
  const asking = new Map([...manifests, ...own]);
  const roots = root === null ? members.map(({ name }) => name) : [root];
  return roots.flatMap((each) =>
    fetched(locked, each, (dependent, name) => asksFor(asking.get(dependent) ?? {}, name)),
  );
}

function described(each: LockedPackage): string {
  const { source } = each;
  return source?.startsWith('git+') === true ? repositoryOf(source.slice('git+'.length)) : nameOf(each);
}
