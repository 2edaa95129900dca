import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import type { Workspace } from './workspace';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program of the workspace's node_modules. */
export function program(workspace: Workspace, name: string, args: readonly string[], dir = '.'): Outcome {
  return call(process.execPath, [workspace.path('node_modules/.bin', name), ...args], workspace.path(dir));
}

export function call(
  command: string,
  args: readonly string[],
  cwd: string,
  added: Readonly<Record<string, string>> = {},
): Outcome {
  // npm and npx leave variables behind that would lead their like back to where the tests were started.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_/i.test(key) && key !== 'NODE_OPTIONS'),
  );
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env: { ...env, ...added },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, output: `${stdout}${stderr}` };
}

/** The tarball of a built package, as `npm publish` would send it. */
export function pack(workspace: Workspace, name: string): string {
  const dir = mkdtempSync(workspace.path('packed-'));
  const { status, output } = call(
    'npm',
    ['pack', '--pack-destination', dir],
    workspace.path('packages', name),
  );
  const [file] = readdirSync(dir);
  if (status !== 0 || file === undefined) throw new Error(output);
  return `${dir}/${file}`;
}

export function unpack(tarball: string, target: string) {
  mkdirSync(target, { recursive: true });
  const { status, output } = call('tar', ['-xf', tarball, '-C', target, '--strip-components=1'], target);
  if (status !== 0) throw new Error(output);
}
