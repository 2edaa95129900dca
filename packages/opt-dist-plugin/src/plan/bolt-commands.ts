import type { OptDistConfig } from '../config/config';
import type { Command } from '../model/command';

/**
 * llvm-bolt's instrumenting call: every process of the training writes `<prefix>.<pid>`.
 * @param extra `bolt.instrumentArgs`
 */
export function boltInstrumentCommand(
  program: string,
  library: string,
  fdataPrefix: string,
  output: string,
  cwd: string,
  extra: readonly string[],
): Command {
  const args = [
    '-instrument',
    library,
    `--instrumentation-file=${fdataPrefix}`,
    '--instrumentation-file-append-pid',
    '-o',
    output,
    ...extra,
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
 * `-icf=all` came with 20, `cdsort` and `cdsplit` with 18; `cdsplit` is not supported on aarch64, and tries
 * each way to split a function in three, on one thread.
 */
export function boltArgs(
  llvmMajor: number,
  host: string,
  { profile, args }: Pick<OptDistConfig['bolt'], 'profile' | 'args'>,
): string[] {
  const cacheDirected = llvmMajor >= 18;
  const splitsInThree = cacheDirected && profile === 'upstream' && !host.startsWith('aarch64');
  return [
    '-reorder-blocks=ext-tsp',
    // The name that upstream used before.
    cacheDirected ? '-reorder-functions=cdsort' : '-reorder-functions=hfsort+',
    '-split-functions',
    splitsInThree ? '-split-strategy=cdsplit' : '-split-strategy=profile2',
    '-split-all-cold',
    '-jump-tables=move',
    llvmMajor >= 20 ? '-icf=all' : '-icf=1',
    '-update-debug-sections',
    '-dyno-stats',
    ...args,
  ];
}
