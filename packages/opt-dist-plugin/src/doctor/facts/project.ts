import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { bootstrapSettings } from '../../bootstrap/settings';
import { DIALECT_FILES, detectDialect } from '../../tree/dialect';
import { submodulePaths } from '../../tree/submodules';
import { type OptDistConfig, CONFIG_FILE } from '../../config/config';
import { parseConfig } from '../../config/parse';
import { withEnvironment } from '../../config/environment';
import { describeProblem } from '../../text/describe';
import { findBootstrapConfig } from '../../project/bootstrap-config';
import { readConfig, readConfigWithGiven } from '../../project/project';
import { readBenchmarks } from '../../crates/vendored-crates';
import { llvmSettings } from '../../checks/llvm/llvm-settings';
import { systemError } from '../../text/system-error';
import type { BootstrapConfigFact, ConfigurationFact, TrainingFact, TreeFact } from '../../checks/machine';
import { treeSize } from './tree-size';
import { parseToml } from '../../fs/toml';
import { CONFIG_NAMES } from '../../tree/config-names';
import { readTextFiles } from '../../fs/read-text-files';

export interface ReadConfiguration {
  readonly fact: ConfigurationFact;
  readonly config: OptDistConfig;
  /** False: opt-dist.json cannot be read, and these are the defaults. */
  readonly known: boolean;
}

/**
 * opt-dist.json with the environment; without the environment if that is the unreadable part; the defaults as
 * a last resort.
 */
export async function readConfiguration(
  root: string,
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<ReadConfiguration> {
  const file = path.join(projectRoot, CONFIG_FILE);
  const read = await readConfigWithGiven(root, projectRoot, env);
  if (read.ok) return { fact: { file, problems: [], used: 'all of it' }, config: read.value, known: true };
  const problems = describeProblem(read.error);
  const withoutEnvironment = await readConfig(root, projectRoot, {});
  if (withoutEnvironment.ok) {
    const fact = { file, problems, used: 'the files without the environment' } as const;
    return { fact, config: withoutEnvironment.value, known: true };
  }
  const defaults = parseConfig('{}', file);
  if (!defaults.ok) throw new Error('the defaults of opt-dist.json are not valid');
  const adapted = withEnvironment(defaults.value, env);
  const config = adapted.ok ? adapted.value : defaults.value;
  return { fact: { file, problems, used: 'the defaults' }, config, known: false };
}

/** The config that bootstrap will find. */
export async function readBootstrapConfig(
  dir: string,
  source: string | null,
  host: string | null,
  env: NodeJS.ProcessEnv,
): Promise<BootstrapConfigFact> {
  const dialect = source === null ? null : detectDialect(source, await readTextFiles(source, DIALECT_FILES));
  const configFile = dialect?.ok === true ? dialect.value.configFile : null;
  const newer = path.join(dir, CONFIG_NAMES[0]);
  const ignored = configFile === CONFIG_NAMES[1] && existsSync(newer) ? newer : null;
  const none = {
    file: null,
    settings: bootstrapSettings({}, host),
    llvm: llvmSettings({}),
    problem: null,
    ignored,
  };
  const found = await findBootstrapConfig(dir, source === null ? null : { source, configFile }, env);
  if (!found.ok)
    return { ...none, file: found.error.path, problem: `cannot be read: ${systemError(found.error.code)}` };
  if (found.value === null) return none;
  const { file, config, unreadable } = found.value;
  const [broken] = unreadable;
  return {
    file: broken?.file ?? file,
    settings: bootstrapSettings(config, host),
    llvm: llvmSettings(config),
    problem: broken?.found ?? null,
    ignored,
  };
}

/** The settings in bootstrap's config; its profile's defaults fill the gaps. */
export async function withProfileDefaults<Facts extends Pick<BootstrapConfigFact, 'settings' | 'llvm'>>(
  facts: Facts,
  tree: Pick<TreeFact, 'path' | 'isCheckout'>,
  host: string | null,
): Promise<Facts> {
  const { settings, llvm } = facts;
  // A tarball without a profile gets `dist`, a checkout none.
  const profile = settings.profile ?? (tree.isCheckout ? null : 'dist');
  if (profile === null || (settings.profiler !== null && llvm.downloads !== null)) return facts;
  const files = ['bootstrap', 'config'].flatMap((stem) =>
    [profile, ...(profile === 'user' ? ['dist'] : [])].map(
      (name) => `src/bootstrap/defaults/${stem}.${name}.toml`,
    ),
  );
  const [text] = (await readTextFiles(tree.path, files)).values();
  if (text === undefined) return facts;
  const parsed = await parseToml(text);
  const defaults = parsed.ok ? parsed.value : {};
  const profiler = settings.profiler ?? bootstrapSettings(defaults, host).profiler;
  const downloads = llvm.downloads ?? llvmSettings(defaults).downloads;
  return { ...facts, settings: { ...settings, profiler }, llvm: { ...llvm, downloads } };
}

/** The facts about a tree that its files show. */
export function treeParts(
  source: string,
): Pick<TreeFact, 'path' | 'isCheckout' | 'buildsProfiler' | 'hasCompilerRt' | 'missingSubmodules'> {
  return {
    path: source,
    missingSubmodules: missingSubmodules(source),
    isCheckout: existsSync(path.join(source, '.git')),
    buildsProfiler: existsSync(path.join(source, 'library/profiler_builtins')),
    hasCompilerRt: existsSync(path.join(source, 'src/llvm-project/compiler-rt')),
  };
}

function missingSubmodules(source: string): string[] {
  const file = path.join(source, '.gitmodules');
  if (!existsSync(file)) return [];
  return submodulePaths(readFileSync(file, 'utf8')).filter((dir) => {
    const place = path.join(source, dir);
    return !existsSync(place) || readdirSync(place).length === 0;
  });
}

const ENTRY = 'src/bootstrap/bootstrap.py';

export interface ReadTree {
  readonly fact: TreeFact;
  /** Does `x.py --help` only print? Before `src/etc/xhelp`, bootstrap was downloaded and built for it. */
  readonly helpIsCheap: boolean;
}

export async function readTree(source: string, buildDir: string): Promise<ReadTree> {
  const [files, own, size] = await Promise.all([
    readTextFiles(source, DIALECT_FILES),
    readTextFiles(source, [ENTRY]),
    treeSize(source, [buildDir]),
  ]);
  const entry = own.get(ENTRY) ?? '';
  return {
    fact: {
      ...treeParts(source),
      dialect: detectDialect(source, files),
      size,
    },
    helpIsCheap: entry.includes('etc/xhelp') || !entry.includes('before processing --help'),
  };
}

export function trainingFact(
  config: OptDistConfig,
  dir: string,
  source: string,
  env: NodeJS.ProcessEnv,
): TrainingFact {
  const { training } = config;
  if (training.kind === 'rustc-perf') {
    const place =
      training.dir === null ? path.join(source, 'src/tools/rustc-perf') : path.resolve(dir, training.dir);
    return {
      kind: 'rustc-perf',
      dir: place,
      hasCollector: existsSync(path.join(place, 'collector/Cargo.toml')),
    };
  }
  const [program = ''] = training.command;
  const places = program.includes('/')
    ? [path.resolve(dir, program)]
    : (env['PATH'] ?? '').split(path.delimiter).map((each) => path.join(each, program));
  return { kind: 'command', program, found: places.some((place) => existsSync(place)) };
}

/** Null where there is no rustc-perf, or it has no benchmarks. */
export async function benchmarkNames(training: TrainingFact): Promise<readonly string[] | null> {
  return training.kind === 'rustc-perf' && training.hasCollector ? readBenchmarks(training.dir) : null;
}

/**
 * Does bootstrap build from vendored crates? It does so by itself in a tarball that has them and a config of
 * cargo's that says so (change 133853).
 */
export function vendorsCrates(vendor: boolean | null, tree: Pick<TreeFact, 'path' | 'isCheckout'>): boolean {
  const has = (file: string) => existsSync(path.join(tree.path, file));
  return vendor ?? (!tree.isCheckout && has('vendor') && has('.cargo/config.toml'));
}
