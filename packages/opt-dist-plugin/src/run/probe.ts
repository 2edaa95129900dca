import type { Probe } from '../toolchain';
import { cleanEnvironment } from '../bootstrap';

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

async function output(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | null> {
  const { execa } = await import('execa');
  const result = await execa(program, args, {
    env: cleanEnvironment(env),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  return result.exitCode === 0 ? result.all : null;
}
