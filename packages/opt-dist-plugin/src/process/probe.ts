import { MIB } from '../text/byte-count';
import { runToEnd } from './run-to-end';

const OUTPUT_BYTES = MIB;
const memo = new Map<string, Promise<string | null>>();

/** Asks tools for their versions, each once per process. */
export function systemProbe(env: NodeJS.ProcessEnv): Probe {
  return {
    env,
    output: (program, args) => {
      const key = JSON.stringify([program, args]);
      const known = memo.get(key) ?? output(program, args, env);
      memo.set(key, known);
      return known;
    },
  };
}

/**
 * Without a limit of time: the answers are parts of keys, which must not depend on the load of the machine.
 */
async function output(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const { stdout, stderr, ending } = await runToEnd(program, args, { env, mostBytes: OUTPUT_BYTES });
  if (ending.kind !== 'exited' || ending.code !== 0) return null;
  return [stdout, stderr]
    .map((text) => text.trimEnd())
    .join('\n')
    .trim();
}

/** Runs a tool for its version. */
export interface Probe {
  /** @returns stdout and stderr, or null when it cannot be started or fails */
  output(program: string, args: readonly string[]): Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The version in a tool's output about itself, without paths or build machines. */
export function versionIn(text: string): string {
  const numbered = /(?:version|Python)\s+v?(\d+(?:\.\d+)+\S*)/i.exec(text)?.[1];
  const vendor = /\b(gcc|clang)\b/i.exec(text)?.[1]?.toLowerCase();
  const version = numbered ?? /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'unknown';
  return vendor === undefined ? version : `${vendor} ${version}`;
}
