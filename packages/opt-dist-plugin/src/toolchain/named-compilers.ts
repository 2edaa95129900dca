import type { BootstrapSettings } from '../bootstrap/settings';

/** Nobody names a compiler, so the stages do. */
export const LLVM_TOOLS_COMPILER = 'the LLVM tools';

/** A compiler and the origin of its name. */
export interface NamedCompiler {
  readonly language: 'C' | 'C++';
  readonly program: string;
  readonly from: string;
}

/** The facts that decide which compilers bootstrap uses. */
export interface CompilerSources {
  readonly settings: Pick<BootstrapSettings, 'cc' | 'cxx'>;
  readonly host: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * Install prefix of the LLVM whose clang the stages put into CC and CXX where the user named no C compiler.
   */
  readonly llvmDir: string;
}

/**
 * The compilers in bootstrap's order: its config, then cc-rs's variables, where those with the triple come
 * first, then the system's default.
 */
export function namedCompilers(sources: CompilerSources): readonly [c: NamedCompiler, cxx: NamedCompiler] {
  const { settings, env, llvmDir } = sources;
  // Like the stages: CC and CXX are set together, and only if nobody names a C compiler.
  const ours = settings.cc === null && env['CC'] === undefined;
  return [
    named('C', 'CC', settings.cc, ours ? `${llvmDir}/bin/clang` : null, 'cc', sources),
    named('C++', 'CXX', settings.cxx, ours ? `${llvmDir}/bin/clang++` : null, 'c++', sources),
  ];
}

function named(
  language: 'C' | 'C++',
  variable: 'CC' | 'CXX',
  setting: string | null,
  ours: string | null,
  fallback: string,
  { host, env }: CompilerSources,
): NamedCompiler {
  if (setting !== null) {
    return { language, program: setting, from: `target.${host ?? '*'}.${variable.toLowerCase()}` };
  }
  const triples = host === null ? [] : [host, host.replaceAll('-', '_')];
  for (const name of [...triples.map((triple) => `${variable}_${triple}`), `HOST_${variable}`]) {
    const program = env[name];
    if (program !== undefined) return { language, program, from: name };
  }
  if (ours !== null) return { language, program: ours, from: LLVM_TOOLS_COMPILER };
  const program = env[variable];
  return program === undefined
    ? { language, program: fallback, from: `default, ${variable} is not set` }
    : { language, program, from: variable };
}
