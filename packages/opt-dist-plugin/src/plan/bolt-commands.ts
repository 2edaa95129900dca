import type { Command } from '../model/command';

/** llvm-bolt's instrumenting call: every process of the training writes `<prefix>.<pid>`. */
export function boltInstrumentCommand(
  program: string,
  library: string,
  fdataPrefix: string,
  output: string,
  cwd: string,
): Command {
  const args = [
    '-instrument',
    library,
    `--instrumentation-file=${fdataPrefix}`,
    '--instrumentation-file-append-pid',
    '-o',
    output,
  ];
  return { program, args, cwd, env: {} };
}

export function boltOptimiseCommand(
  program: string,
  input: string,
  data: string,
  args: readonly string[],
  output: string,
  cwd: string,
): Command {
  return { program, args: [input, '-data', data, '-o', output, ...args], cwd, env: {} };
}

/**
 * llvm-bolt's optimising flags, upstream's (opt-dist's `bolt.rs`), by what the llvm-bolt at hand understands:
 * `-icf=all` came with 20, `cdsort` and `cdsplit` with 18; `cdsplit` is not supported on aarch64.
 */
export function boltArgs(llvmMajor: number, host: string, extra: readonly string[]): string[] {
  const cacheDirected = llvmMajor >= 18;
  return [
    '-reorder-blocks=ext-tsp',
    // The name that upstream used before.
    cacheDirected ? '-reorder-functions=cdsort' : '-reorder-functions=hfsort+',
    '-split-functions',
    cacheDirected && !host.startsWith('aarch64') ? '-split-strategy=cdsplit' : '-split-strategy=profile2',
    '-split-all-cold',
    '-jump-tables=move',
    llvmMajor >= 20 ? '-icf=all' : '-icf=1',
    '-update-debug-sections',
    '-dyno-stats',
    ...extra,
  ];
}
