import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { OptDistConfig } from '../config/config';
import type { Problem } from '../model/problem';
import { LLVM_TOOLS_COMPILER, type NamedCompiler, namedCompilers } from './named-compilers';
import type { Tool, Toolchain } from './toolchain';
import { type Probe, versionIn } from '../process/probe';

/** Compilers that bootstrap's own config names for the host, if it names any. */
export interface BootstrapCompilers {
  readonly cc: string | null;
  readonly cxx: string | null;
}

/** The tools that it names; only the llvm-config of an LLVM that is not built matters here. */
export interface BootstrapTools extends BootstrapCompilers {
  readonly targetTools: Readonly<Record<string, string>>;
}

/**
 * Finds every program that the stages run. The LLVM is the configured one, else the one that fits the rustc
 * at hand, else the newest under the usual prefixes.
 */
export async function locateToolchain(
  config: OptDistConfig,
  projectDir: string,
  named: BootstrapTools,
  probe: Probe,
): Promise<Result<Toolchain, Problem>> {
  // Every nx command waits for these answers: independent questions are asked at the same time.
  const [rustcText, python] = await Promise.all([
    probe.output('rustc', ['-vV']),
    versioned(config.python, ['--version'], probe),
  ]);
  const rustc = rustcText === null ? null : parseRustc(rustcText);
  const host = config.host ?? rustc?.host;
  if (host === undefined) return missing('rustc', ['PATH'], 'the host triple, as opt-dist.json names none');
  if (python === null) return missing('python', [config.python], "running bootstrap's x.py");

  const candidates = llvmCandidates(config, projectDir, named, rustc?.llvmMajor ?? null, probe.env);
  const llvmDir = candidates.find((dir) => existsSync(path.join(dir, 'bin/llvm-profdata')));
  if (llvmDir === undefined)
    return missing(
      'llvm-profdata',
      candidates.map((dir) => `${dir}/bin`),
      'merging profiles',
    );
  const tool = (name: string) => versioned(path.join(llvmDir, 'bin', name), ['--version'], probe);
  const bin = [`${llvmDir}/bin`];

  const [c, cpp] = namedCompilers({ settings: named, host, env: probe.env, llvmDir });
  const asked = ({ program, from }: NamedCompiler) =>
    from === LLVM_TOOLS_COMPILER ? null : versioned(program, ['--version'], probe);
  const [clang, profdata, readelf, bolt, mergeFdata, namedCc, namedCxx] = await Promise.all([
    tool('clang'),
    profdataTool(path.join(llvmDir, 'bin/llvm-profdata'), probe),
    tool('llvm-readelf'),
    config.bolt.enabled ? tool('llvm-bolt') : null,
    config.bolt.enabled ? tool('merge-fdata') : null,
    asked(c),
    asked(cpp),
  ]);
  if (clang === null)
    return missing('clang', bin, 'building LLVM: with another compiler instrumented builds do not link');
  if (profdata === null) return missing('llvm-profdata', bin, 'merging profiles');
  if (readelf === null) return missing('llvm-readelf', bin, 'checking the shipped libraries');
  if (config.bolt.enabled && bolt === null) return missing('llvm-bolt', bin, 'the bolt stage');
  if (config.bolt.enabled && mergeFdata === null) return missing('merge-fdata', bin, 'the bolt stage');

  const env = compilerEnvironment(named, probe.env, llvmDir);
  const cc = c.from === LLVM_TOOLS_COMPILER ? clang : namedCc;
  if (cc === null && c.program.trim().includes(' ') && !existsSync(c.program))
    return err({ kind: 'compiler-with-arguments', from: c.from, found: c.program });
  if (cc === null) return missing(c.program, ['PATH', "bootstrap's config", 'CC'], 'building LLVM');
  return ok({
    host,
    llvmDir,
    llvmMajor: Number(profdata.version.split('.')[0]),
    python,
    clang,
    profdata,
    readelf,
    bolt,
    mergeFdata,
    rustc: { path: 'rustc', version: rustc === null ? 'none' : `${rustc.release} (LLVM ${rustc.llvm})` },
    cc,
    // Bootstrap itself reports a missing one.
    cxx: {
      path: cpp.program,
      version: cpp.from === LLVM_TOOLS_COMPILER ? clang.version : (namedCxx?.version ?? 'none'),
    },
    env,
  });
}

/**
 * Install prefixes in the order in which they are tried: where LLVM is linked instead of built its own tools
 * come first: their formats of profiles are those of the linked LLVM, and of the rustc that links it.
 */
export function llvmCandidates(
  config: OptDistConfig,
  projectDir: string,
  named: Pick<BootstrapTools, 'targetTools'>,
  rustcMajor: number | null,
  env: Probe['env'],
): string[] {
  if (config.llvm.dir !== null) return [path.resolve(projectDir, config.llvm.dir)];
  const onPath = (env['PATH'] ?? '')
    .split(path.delimiter)
    .map((dir) => path.join(dir, 'llvm-profdata'))
    .filter((file) => existsSync(file))
    .map((file) => path.dirname(path.dirname(realpathSync(file))));
  const versions = debianPrefixes().sort((a, b) => b.major - a.major);
  const fitting = versions.filter(({ major }) => major === rustcMajor);
  return [
    ...new Set([
      ...linkedPrefixes(config, projectDir, named),
      ...fitting.map(({ dir }) => dir),
      ...onPath,
      ...versions.map(({ dir }) => dir),
      '/opt/homebrew/opt/llvm',
    ]),
  ];
}

/**
 * The prefix of the LLVM whose llvm-config is named; distributions link to llvm-config from elsewhere.
 * Bootstrap resolves the path relative to the sources.
 */
function linkedPrefixes(
  { llvm, source }: OptDistConfig,
  projectDir: string,
  { targetTools }: Pick<BootstrapTools, 'targetTools'>,
): string[] {
  const program = targetTools['llvm-config'];
  if (llvm.build || program === undefined) return [];
  const file = path.resolve(projectDir, source, program);
  return existsSync(file) ? [path.dirname(path.dirname(realpathSync(file)))] : [];
}

function debianPrefixes(): { dir: string; major: number }[] {
  if (!existsSync('/usr/lib')) return [];
  return readdirSync('/usr/lib').flatMap((name) => {
    const major = /^llvm-(\d+)$/.exec(name)?.[1];
    return major === undefined ? [] : [{ dir: `/usr/lib/${name}`, major: Number(major) }];
  });
}

/**
 * Bootstrap would take `cc`, which is gcc on most machines, and an instrumented build with gcc dies at its
 * last link.
 */
export function compilerEnvironment(
  { cc }: Pick<BootstrapCompilers, 'cc'>,
  env: Probe['env'],
  llvmDir: string,
): Record<string, string> {
  if (cc !== null || env['CC'] !== undefined) return {};
  const bin = (name: string) => path.join(llvmDir, 'bin', name);
  return { CC: bin('clang'), CXX: bin('clang++'), AR: bin('llvm-ar'), RANLIB: bin('llvm-ranlib') };
}

/** Before LLVM 17 only its subcommands tell the version. */
export async function profdataTool(program: string, probe: Probe): Promise<Tool | null> {
  return (
    (await versioned(program, ['--version'], probe)) ?? versioned(program, ['merge', '--version'], probe)
  );
}

async function versioned(program: string, args: readonly string[], probe: Probe): Promise<Tool | null> {
  const text = await probe.output(program, args);
  if (text === null) return null;
  return { path: program, version: versionIn(text) };
}

function parseRustc(text: string) {
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1];
  const llvm = field('LLVM version') ?? '0';
  return {
    host: field('host'),
    release: field('release') ?? 'unknown',
    llvm,
    llvmMajor: Number(llvm.split('.')[0]),
  };
}

function missing(tool: string, searched: readonly string[], neededFor: string): Result<never, Problem> {
  return err({ kind: 'missing-tool', tool, searched, neededFor });
}
