import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../../..');
/** Names the directory in which the workspaces lie that a run of jest shares, to its workers. */
const TEMPLATES = 'OPT_DIST_E2E_TEMPLATES';

/**
 * Workspaces that all suites of a run of jest copy, and that none of them changes: `plain` has the
 * repository's files, `built` also the whole chain in its build directory, its outputs and its cache.
 */
export type Template = 'plain' | 'built';

export function templateOf(template: Template): string {
  const dir = process.env[TEMPLATES];
  if (dir === undefined) throw new Error('e2e/jest.config.cjs names no global set-up');
  return path.join(dir, template);
}

/** Copies the contents of a directory into a new one. Both share blocks where the disk supports that. */
export function copyAll(from: string, to: string) {
  mkdirSync(to, { recursive: true });
  run('cp', ['-a', '--reflink=auto', `${from}/.`, to]);
}

/**
 * For globalSetup, before any suite: copies the repository's files, those that git does not know yet as well.
 */
export function makeTemplates() {
  const top = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-e2e-templates-'));
  process.env[TEMPLATES] = top;
  const plain = templateOf('plain');
  mkdirSync(plain);
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  const files = listed
    .split('\0')
    .filter((file) => file !== '' && !file.includes('/samples/') && existsSync(path.join(REPOSITORY, file)));
  run('xargs', ['-0', 'cp', '-a', '--parents', '-t', plain], files.join('\0'));
  linkNodeModules(plain);
}

/** For globalTeardown. */
export function removeTemplates() {
  const dir = process.env[TEMPLATES];
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
}

/**
 * Makes `built` of `plain` unless it is there. Suites run in processes beside each other: the first one that
 * needs it makes it, and the kernel lets the others wait, and lets them go when the first one dies.
 */
export function buildTemplate(): { readonly exitCode: number | null; readonly output: string } {
  const built = templateOf('built');
  run('flock', [`${built}.lock`, process.execPath, '-r', '@swc-node/register', BUILDER, built]);
  return JSON.parse(readFileSync(`${built}.json`, 'utf8')) as ReturnType<typeof buildTemplate>;
}

const BUILDER = path.join(__dirname, 'build-template.ts');

function run(program: string, args: readonly string[], input = ''): string {
  const env = { ...process.env, NODE_OPTIONS: '', SWC_NODE_PROJECT: 'tsconfig.base.json' };
  const options = { cwd: REPOSITORY, env, input, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

/** The installed packages, but the workspace's own two from the copy, so that a test can edit them. */
function linkNodeModules(dir: string) {
  const modules = path.join(dir, 'node_modules');
  mkdirSync(modules);
  for (const entry of readdirSync(path.join(REPOSITORY, 'node_modules'))) {
    if (entry !== 'opt-dist-plugin' && entry !== 'profile-formats')
      symlinkSync(path.join(REPOSITORY, 'node_modules', entry), path.join(modules, entry));
  }
  for (const own of ['opt-dist-plugin', 'profile-formats']) {
    symlinkSync(path.join('../packages', own), path.join(modules, own));
    // Packages that npm could not hoist.
    const nested = path.join(REPOSITORY, 'packages', own, 'node_modules');
    if (existsSync(nested)) symlinkSync(nested, path.join(dir, 'packages', own, 'node_modules'));
  }
}
