import type { Command } from '../model/command';
import type { Dialect } from '../tree/dialect';
import { wrapperEnv, type WrapperWithout } from './wrapper-flags';
import type { Tool } from '../model/components';

/** A profile in use: its path for bootstrap, and the digest of its content. */
export interface ProfileRef {
  readonly path: string;
  readonly sha256: string;
}

/** The treatment of rustc in one call of bootstrap. */
export type RustcRequest =
  | { readonly kind: 'none'; readonly boltSettings: boolean }
  | { readonly kind: 'generate'; readonly dir: string }
  | { readonly kind: 'use'; readonly profile: ProfileRef; readonly boltSettings: boolean };

/** The treatment of LLVM in one call of bootstrap. */
export type LlvmRequest =
  | { readonly kind: 'none' }
  | ({
      /** A library that rustc loads, or linked into it. */
      readonly shared: boolean;
    } & (
      | {
          /** Without ThinLTO: this LLVM is thrown away, upstream saves the time. */
          readonly kind: 'fast';
        }
      | {
          readonly kind: 'generate';
          /** LLVM's file name pattern of the raw profiles, `%p` is the process. */
          readonly pattern: string;
        }
      | { readonly kind: 'use'; readonly profile: ProfileRef | null; readonly relocations: boolean }
    ));

/**
 * A program beside the compiler, by its path for bootstrap, and its profile; only for `[pgo]` tables that
 * have it.
 */
export type ToolRequest = { readonly tool: Tool } & (
  { readonly kind: 'generate'; readonly dir: string } | { readonly kind: 'use'; readonly profile: ProfileRef }
);

export interface BootstrapRequest {
  /** The compiler that a build makes; 2 where nothing is said. */
  readonly stage?: 1 | 2;
  readonly rustc: RustcRequest;
  readonly llvm: LlvmRequest;
  /**
   * Tools that a build makes, too; the final build makes those that its arguments name, with these profiles.
   */
  readonly tools?: readonly ToolRequest[];
  /** What rustc's wrapper around LLVM does not take over from LLVM; nothing said: it takes over all. */
  readonly wrapperWithout?: WrapperWithout;
  /** Stages of build compilers whose output is kept (`--keep-stage`). */
  readonly keepStages: readonly number[];
}

/** The common part of every call. */
export interface BootstrapCall {
  readonly python: string;
  /** Absolute path of `x.py`. */
  readonly entry: string;
  /** Bootstrap looks for its config file here first; a relative build directory is relative to it. */
  readonly cwd: string;
  readonly host: string;
  /** Absolute; null: the default, `build` in `cwd`. */
  readonly buildDir: string | null;
  /** Values for `--set` in every call. */
  readonly settings: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The user's CXXFLAGS for the host, under the name with its triple. */
  readonly cxxflags: string;
}

/**
 * `x.py build` of a whole compiler: `library/std` also assembles the sysroot (upstream's command line, but for
 * stage 1).
 */
export function buildCommand(call: BootstrapCall, dialect: Dialect, request: BootstrapRequest): Command {
  const stage = String(request.stage ?? 2);
  const base = ['build', '--target', call.host, '--host', call.host, '--stage', stage, 'library/std'];
  const tools = (request.tools ?? []).map(({ tool }) => tool);
  return bootstrap(
    call,
    [...base, ...tools, ...settingArgs(call.settings), ...requestArgs(dialect, request)],
    request,
  );
}

/**
 * The final build: the user's arguments as they are, then those for the profiles.
 * @param artifacts files for the `reproducible-artifacts` tarball
 */
export function distCommand(
  call: BootstrapCall,
  dialect: Dialect,
  request: BootstrapRequest,
  userArgs: readonly string[],
  artifacts: readonly string[],
): Command {
  const kept = dialect.reproducibleArtifact
    ? artifacts.flatMap((file) => ['--reproducible-artifact', file])
    : [];
  const args = [...userArgs, ...settingArgs(call.settings), ...requestArgs(dialect, request), ...kept];
  return bootstrap(call, args, request);
}

/** Asks bootstrap whether it would take these arguments: no tool is run, nothing is built. */
export function dryRun(command: Command): Command {
  return { ...command, args: [...command.args, '--dry-run'] };
}

function bootstrap(call: BootstrapCall, args: readonly string[], request: BootstrapRequest): Command {
  const buildDir = call.buildDir === null ? [] : ['--build-dir', call.buildDir];
  const profileDir: Record<string, string> =
    request.llvm.kind === 'generate' ? { LLVM_PROFILE_DIR: request.llvm.pattern } : {};
  const wrapper =
    request.wrapperWithout === undefined ? {} : wrapperEnv(call.host, call.cxxflags, request.wrapperWithout);
  return {
    program: call.python,
    args: [call.entry, ...args, ...buildDir],
    cwd: call.cwd,
    env: { ...call.env, RUST_BACKTRACE: 'full', ...profileDir, ...wrapper },
  };
}

function requestArgs(dialect: Dialect, request: BootstrapRequest): string[] {
  return [
    ...rustcArgs(dialect, request.rustc),
    ...settingArgs((request.tools ?? []).map(toolSetting)),
    ...llvmArgs(dialect, request.llvm),
    ...request.keepStages.flatMap((stage) => ['--keep-stage', String(stage)]),
  ];
}

function rustcArgs({ pgo }: Dialect, request: RustcRequest): string[] {
  switch (request.kind) {
    case 'none':
      return request.boltSettings ? ['--enable-bolt-settings'] : [];
    case 'generate':
      return pgo.style === 'flags'
        ? ['--rust-profile-generate', request.dir]
        : ['--set', tomlSetting('pgo.rustc.generate', request.dir)];
    case 'use':
      return [
        ...(pgo.style === 'flags'
          ? ['--rust-profile-use', request.profile.path]
          : ['--set', tomlSetting('pgo.rustc.use', request.profile.path)]),
        ...(request.boltSettings ? ['--enable-bolt-settings'] : []),
      ];
  }
}

function toolSetting(request: ToolRequest): string {
  return request.kind === 'generate'
    ? tomlSetting(`pgo.${request.tool}.generate`, request.dir)
    : tomlSetting(`pgo.${request.tool}.use`, request.profile.path);
}

function llvmArgs({ pgo, set }: Dialect, request: LlvmRequest): string[] {
  // The first trees with tables had none for LLVM yet, and took the old options.
  const hasTable = pgo.style === 'tables' && pgo.components.includes('llvm');
  if (request.kind === 'none') return [];
  // Without a setting bootstrap makes it static, unless its config asks for ThinLTO, as upstream's CI does.
  const linkage = set ? settingArgs([`llvm.link-shared=${request.shared}`]) : [];
  switch (request.kind) {
    case 'fast':
      // Where nothing can be set, it is built as the config says, which takes longer.
      return [...(set && request.shared ? settingArgs(['llvm.thin-lto=false']) : []), ...linkage];
    case 'generate':
      return [
        ...(hasTable
          ? ['--set', tomlSetting('pgo.llvm.generate', request.pattern)]
          : ['--llvm-profile-generate']),
        ...linkage,
      ];
    case 'use':
      return [
        ...(request.relocations ? settingArgs(['llvm.ldflags=-Wl,-q']) : []),
        ...linkage,
        ...(request.profile === null
          ? []
          : hasTable
            ? ['--set', tomlSetting('pgo.llvm.use', request.profile.path)]
            : ['--llvm-profile-use', request.profile.path]),
      ];
  }
}

function settingArgs(settings: readonly string[]): string[] {
  return settings.flatMap((setting) => ['--set', setting]);
}

/** `--set` values are TOML: backslashes would be escapes, so they become slashes, as upstream does. */
function tomlSetting(key: string, value: string): string {
  return `${key}="${value.replaceAll('\\', '/')}"`;
}
