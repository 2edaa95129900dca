import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { BootstrapCall } from '../bootstrap/argv';
import { type BootstrapSettings, bootstrapSettings } from '../bootstrap/settings';
import { type Dialect, DIALECT_FILES, detectDialect } from '../tree/dialect';
import { type Layout, layoutOf } from '../bootstrap/layout';
import { cxxflagsVariable } from '../bootstrap/wrapper-flags';
import { countedEnvironment } from '../bootstrap/environment';
import { namedBuildDir } from '../bootstrap/build-dir';
import { namesCommit } from '../bootstrap/version-commit';
import { type OptDistConfig, CONFIG_FILE, LOCAL_CONFIG_FILE } from '../config/config';
import { parseConfig } from '../config/parse';
import { withEnvironment } from '../config/environment';
import { type GivenArgument, givenByArguments, givenPlace, withGiven } from '../config/given';
import type { GivenSets } from '../model/given-sets';
import type { Problem } from '../model/problem';
import { GIVEN_VARIABLE } from '../model/run-environment';
import { PROFILING_STAGES } from '../model/stages';
import { locateToolchain } from '../toolchain/locate';
import { namedStage0 } from '../toolchain/stage0';
import type { Toolchain } from '../toolchain/toolchain';
import { beyondDialect, beyondComponents, otherSubcommand } from '../bootstrap/abilities';
import { attempt } from '../fs/attempt';
import { type BootstrapConfig, findBootstrapConfig } from './bootstrap-config';
import { resolveGiven } from './given';
import { systemProbe } from '../process/probe';
import { workspaceDataDir } from './workspace-data';
import { readTextFiles } from '../fs/read-text-files';

/** opt-dist.json read, with the dialect and the tools that it leads to. */
export interface Project {
  /** Absolute directory of opt-dist.json. */
  readonly dir: string;
  /** Absolute directory of Nx's and our data about the workspace. */
  readonly workspaceData: string;
  readonly config: OptDistConfig;
  /** The profiles that it gives, found and unpacked; `config.profiles` has the same places. */
  readonly given: GivenSets;
  readonly source: string;
  readonly dialect: Dialect;
  readonly toolchain: Toolchain;
  readonly layout: Layout;
  readonly call: BootstrapCall;
  /** The config file that bootstrap will find; null: none. */
  readonly bootstrapConfig: BootstrapConfig | null;
  /** The settings in that file that matter here. */
  readonly settings: BootstrapSettings;
  /** Does bootstrap build tools such as cargo when its config does not say? */
  readonly toolsByDefault: boolean;
  /**
   * The stage 0 rustc's account of itself; null where bootstrap downloads the one that `src/stage0` names.
   */
  readonly stage0Version: string | null;
  /**
   * Version of the LLVM that rustc is linked with; null where it is built, or its llvm-config cannot be
   * asked.
   */
  readonly linkedLlvm: string | null;
  /** The commit in rustc's version, set by bootstrap; null: none, or one from a file of the sources. */
  readonly commit: string | null;
  /** The variables of the stage keys as they are set. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * @param root the workspace
 * @param projectRoot directory of opt-dist.json, relative to the workspace
 */
export async function readConfig(
  root: string,
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<OptDistConfig, Problem>> {
  const file = path.join(projectRoot, CONFIG_FILE);
  const local = path.join(projectRoot, LOCAL_CONFIG_FILE);
  const text = await attempt('read', file, () => readFile(path.join(root, file), 'utf8'));
  if (!text.ok) return text;
  const localText = existsSync(path.join(root, local))
    ? await attempt('read', local, () => readFile(path.join(root, local), 'utf8'))
    : ok(null);
  if (!localText.ok) return localText;
  const parsed = parseConfig(text.value, file, localText.value, local);
  const inEnvironment = parsed.ok ? withEnvironment(parsed.value, env) : parsed;
  if (!inEnvironment.ok) return err({ kind: 'config', problems: inEnvironment.error });
  const given = givenByArguments(inEnvironment.value, argumentsIn(env));
  if (!given.ok) return err({ kind: 'config', problems: given.error });
  const absolute = Object.entries(given.value).map(([key, text]) => [key, fromRoot(root, text)] as const);
  return ok(withGiven(inEnvironment.value, Object.fromEntries(absolute)));
}

/** The same, with the places in which given profiles were found; no tool is asked. */
export async function readConfigWithGiven(
  root: string,
  projectRoot: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<OptDistConfig, Problem>> {
  const config = await readConfig(root, projectRoot, env);
  if (!config.ok) return config;
  const dir = path.resolve(root, projectRoot);
  const given = await resolveGiven(config.value, { dir, workspaceData: workspaceDataDir(root, env), env });
  return given.ok ? ok(withPlaces(config.value, given.value)) : given;
}

/** The options of the command line that give profiles, as the plugin's hook read them. */
function argumentsIn(env: NodeJS.ProcessEnv): readonly GivenArgument[] {
  return JSON.parse(env[GIVEN_VARIABLE] ?? '[]') as readonly GivenArgument[];
}

/** A path of the command line is meant relative to the workspace, as in the plugin's other options. */
function fromRoot(root: string, text: string | null): string | null {
  return text === null || givenPlace(text).kind === 'url' ? text : path.resolve(root, text);
}

/** @param usesGiven find, fetch and unpack the profiles that are given; else none count as given */
export async function openProject(
  root: string,
  projectRoot: string,
  env: NodeJS.ProcessEnv,
  usesGiven = true,
): Promise<Result<Project, Problem>> {
  const config = await readConfig(root, projectRoot, usesGiven ? env : { ...env, [GIVEN_VARIABLE]: '[]' });
  if (!config.ok) return config;
  const dir = path.resolve(root, projectRoot);
  const source = path.resolve(dir, config.value.source);
  const dialect = detectDialect(source, await readTextFiles(source, DIALECT_FILES));
  if (!dialect.ok) return dialect;
  const beyond =
    beyondComponents(config.value, dialect.value) ??
    beyondDialect(config.value, dialect.value) ??
    otherSubcommand(config.value, dialect.value);
  if (beyond !== null) return err(beyond);
  const bootstrapConfig = await findBootstrapConfig(
    dir,
    { source, configFile: dialect.value.configFile },
    env,
  );
  if (!bootstrapConfig.ok) return bootstrapConfig;
  const python = config.value.python;
  const settings = bootstrapSettings(bootstrapConfig.value?.config, config.value.host);
  const probe = systemProbe(env);
  const stage0 = namedStage0(config.value, settings, dir);
  // Bootstrap's own cargo: the one in opt-dist.json builds the collector only, and its path is a machine's
  // affair.
  const compiler = settings.rustc === null ? null : path.resolve(dir, settings.rustc);
  const atHand = compiler ?? (dialect.value.downloadsStage0 ? null : 'rustc');
  const llvmConfig = config.value.llvm.build ? undefined : settings.targetTools['llvm-config'];
  const isCheckout = existsSync(path.join(source, '.git'));
  const [toolchain, stage0Version, linkedLlvm, commit] = await Promise.all([
    locateToolchain(config.value, dir, settings, probe),
    atHand === null ? null : probe.output(atHand, ['-V']),
    // Bootstrap resolves this path against the sources.
    llvmConfig === undefined ? null : probe.output(path.resolve(source, llvmConfig), ['--version']),
    isCheckout && namesCommit(settings, dialect.value)
      ? probe.output('git', ['-C', source, 'rev-parse', 'HEAD'])
      : null,
  ]);
  if (!toolchain.ok) return toolchain;
  const buildDir = path.resolve(dir, config.value.buildDir);
  const named = namedBuildDir(buildDir, dir, settings, dialect.value);
  if (!named.ok) return named;
  const { host } = toolchain.value;
  const workspaceData = workspaceDataDir(root, env);
  const given = usesGiven ? await resolveGiven(config.value, { dir, workspaceData, env }) : ok({});
  if (!given.ok) return given;
  return ok({
    dir,
    workspaceData,
    config: withPlaces(absolute(config.value, dir), given.value),
    given: given.value,
    source,
    dialect: dialect.value,
    toolchain: toolchain.value,
    layout: layoutOf(buildDir, host, stage0),
    call: {
      python,
      entry: path.join(source, 'x.py'),
      cwd: dir,
      host,
      buildDir: named.value,
      settings: config.value.tryBuild ? (dialect.value.tryBuild?.settings ?? []) : [],
      env: toolchain.value.env,
      cxxflags: env[cxxflagsVariable(host)] ?? '',
    },
    bootstrapConfig: bootstrapConfig.value,
    settings,
    // A checkout without a profile has no defaults of a distribution; a tarball has.
    toolsByDefault: settings.profile !== null || !isCheckout,
    stage0Version: stage0Version?.trim() ?? null,
    linkedLlvm: linkedLlvm?.trim() ?? null,
    commit: commit?.trim() ?? null,
    environment: countedEnvironment(env, host),
  });
}

function withPlaces(config: OptDistConfig, given: GivenSets): OptDistConfig {
  const places = PROFILING_STAGES.map((stage) => [stage, given[stage]?.place ?? null] as const);
  return {
    ...config,
    profiles: {
      all: null,
      ...(Object.fromEntries(places) as Record<(typeof places)[number][0], string | null>),
    },
  };
}

function absolute(config: OptDistConfig, dir: string): OptDistConfig {
  const { training } = config;
  if (training.kind !== 'rustc-perf' || training.dir === null) return config;
  return { ...config, training: { ...training, dir: path.resolve(dir, training.dir) } };
}
