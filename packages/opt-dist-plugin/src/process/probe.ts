import { execFile } from 'node:child_process';
import { cleanEnvironment } from './environment';
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

/** Node's own function: each nx command asks, and loading execa for it takes 75 ms (execa 9.6.1, Node 20.20). */
function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env: cleanEnvironment(env) }, (error, stdout, stderr) => {
      resolve(
        error === null
          ? [stdout, stderr]
              .map((text) => text.trimEnd())
              .join('\n')
              .trim()
          : null,
      );
    });
    // No tool shall wait for an answer.
    child.stdin?.end();
  });
}

/** Runs a tool for its version. */
export interface Probe {
  /** @returns stdout and stderr, or null when it cannot be started or fails */
  output(program: string, args: readonly string[]): Promise<string | null>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The version in what a tool prints about itself, without paths or build machines. */
export function versionIn(text: string): string {
  const numbered = /(?:version|Python)\s+v?(\d+(?:\.\d+)+\S*)/i.exec(text)?.[1];
  const vendor = /\b(gcc|clang)\b/i.exec(text)?.[1]?.toLowerCase();
  const version = numbered ?? /\d+(?:\.\d+)+/.exec(text)?.[0] ?? 'unknown';
  return vendor === undefined ? version : `${vendor} ${version}`;
}
