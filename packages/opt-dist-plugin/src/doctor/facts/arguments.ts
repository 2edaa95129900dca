import { existsSync } from 'node:fs';
import path from 'node:path';
import type { BootstrapSettings } from '../../bootstrap/settings';
import type { Dialect } from '../../tree/dialect';
import { namedBuildDir } from '../../bootstrap/build-dir';
import type { OptDistConfig } from '../../config/config';
import { checkedArguments } from '../../plan/check-arguments';
import type { Command } from '../../model/command';
import { compilerEnvironment } from '../../toolchain/locate';
import type { ArgumentsFact, LockFact } from '../../checks/machine';
import { TIMED_OUT, type Run } from '../../process/ask';

/** A machine that is busy with another build is slow. */
const PATIENCE_MS = 60_000;
/** Bootstrap is compiled first, after its stage 0 compiler has come from the network. */
const BUILDING_PATIENCE_MS = 20 * 60_000;

/** The facts for a dry run of the final build. */
export interface ArgumentsRequest {
  readonly config: OptDistConfig;
  readonly dialect: Dialect;
  readonly settings: BootstrapSettings;
  /** Absolute: of opt-dist.json, of the source tree, of the build. */
  readonly dir: string;
  readonly source: string;
  readonly buildDir: string;
  readonly host: string;
  readonly llvmDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Would bootstrap start at once? Most are programs in Rust, which `x.py` builds into the build directory,
 * with a stage 0 compiler that may have to be downloaded.
 * @param hasStage0 is the compiler that builds it there?
 */
export function isBuilt(source: string, buildDir: string, hasStage0: boolean): boolean {
  const isProgram = existsSync(path.join(source, 'src/bootstrap/Cargo.toml'));
  return hasStage0 && (!isProgram || existsSync(path.join(buildDir, 'bootstrap/debug/bootstrap')));
}

/** As the stages ask it in their first step. */
export function argumentsCommand(request: ArgumentsRequest): Command | null {
  const { config, dialect, settings, dir, source, buildDir, host, llvmDir, env } = request;
  const named = namedBuildDir(buildDir, dir, settings, dialect);
  // An unusable build directory is a finding of its own.
  if (!named.ok) return null;
  const call = {
    python: config.python,
    entry: path.join(source, 'x.py'),
    cwd: dir,
    host,
    buildDir: named.value,
    settings: config.tryBuild ? (dialect.tryBuild?.settings ?? []) : [],
    env: compilerEnvironment(settings, env, llvmDir),
    cxxflags: '',
  };
  return checkedArguments({ call, dialect, config, extraArgs: [] });
}

/** @param builds whether bootstrap may have to be built first */
export async function tryArguments(
  run: Run,
  command: Command | null,
  lock: LockFact | null,
  builds: boolean,
): Promise<ArgumentsFact> {
  if (command === null) return { kind: 'untried', reason: 'bootstrap cannot build in this directory' };
  // Bootstrap would wait until the other process is done.
  if (lock?.alive === true)
    return { kind: 'untried', reason: `process ${lock.pid} works in the build directory` };
  const ran = await run(command.program, command.args, {
    env: { ...command.env, PYTHONDONTWRITEBYTECODE: '1' },
    patience: builds ? BUILDING_PATIENCE_MS : PATIENCE_MS,
  });
  if (ran.ok) return { kind: 'passed' };
  return ran.code === TIMED_OUT
    ? { kind: 'untried', reason: `bootstrap gave ${ran.detail}` }
    : { kind: 'failed', step: command.args.slice(1).join(' '), detail: ran.detail };
}
