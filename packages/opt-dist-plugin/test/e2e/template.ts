import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../../..');
/** Names the directory in which the templates lie that a run of jest shares, to its workers. */
const TEMPLATES = 'OPT_DIST_E2E_TEMPLATES';

/**
 * Directories that all suites of a run of jest copy or link, and that none of them changes:
 * - `sources`: the repository's files;
 * - `packages`: the tarballs of both packages, as `npm publish` would send them;
 * - `installed`: a directory `node_modules` with what is in the tarballs, and all that this needs;
 * - `plain`: the repository's files without the packages, which are installed;
 * - `built`: the same, and also the whole chain in its build directory, its outputs and its cache, made by a job of
 *   GitHub's CI.
 */
export type Template = 'sources' | 'packages' | 'installed' | 'plain' | 'built';

export const OWN_PACKAGES = ['profile-formats', 'opt-dist-plugin'] as const;

/** Where a template lies, or will lie. */
export function placeOf(template: Template): string {
  const dir = process.env[TEMPLATES];
  if (dir === undefined) throw new Error('e2e/jest.config.cjs names no global set-up');
  return path.join(dir, template);
}

/**
 * Makes a template unless it is there. Suites run in processes beside each other: the first one that needs it
 * makes it, and the kernel lets the others wait, and lets them go when the first one dies.
 */
export function templateOf(template: Template): string {
  const dir = placeOf(template);
  if (!existsSync(`${dir}.json`))
    run('flock', [`${dir}.lock`, process.execPath, '-r', '@swc-node/register', MAKER, template]);
  return dir;
}

const MAKER = path.join(__dirname, 'make-template.ts');

export interface BuiltTemplate {
  readonly dir: string;
  /** How nx ended, and its output. */
  readonly exitCode: number | null;
  readonly output: string;
  /** The summary of the job. */
  readonly summary: string;
}

export function builtTemplate(): BuiltTemplate {
  const dir = templateOf('built');
  const result = JSON.parse(readFileSync(`${dir}.json`, 'utf8')) as Pick<
    BuiltTemplate,
    'exitCode' | 'output'
  >;
  const summary = `${dir}.summary.md`;
  return { dir, ...result, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

/** Copies the contents of a directory into a new one. Both share blocks where the disk supports that. */
export function copyAll(from: string, to: string) {
  mkdirSync(to, { recursive: true });
  run('cp', ['-a', '--reflink=auto', `${from}/.`, to]);
}

/** For globalSetup, before any suite. */
export function makeTemplates() {
  process.env[TEMPLATES] = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-e2e-templates-'));
}

/** For globalTeardown. */
export function removeTemplates() {
  const dir = process.env[TEMPLATES];
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
}

/** Copies the repository's files, those that git does not know yet as well. */
export function copyRepository(dir: string, isWanted: (file: string) => boolean) {
  mkdirSync(dir, { recursive: true });
  const listed = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  const files = listed
    .split('\0')
    .filter((file) => file !== '' && isWanted(file) && existsSync(path.join(REPOSITORY, file)));
  run('xargs', ['-0', 'cp', '-a', '--parents', '-t', dir], files.join('\0'));
}

/** Links the installed packages, but for the workspace's own two. */
export function linkNodeModules(dir: string) {
  const modules = path.join(dir, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(path.join(REPOSITORY, 'node_modules'))) {
    if (!OWN_PACKAGES.some((name) => name === entry))
      symlinkSync(path.join(REPOSITORY, 'node_modules', entry), path.join(modules, entry));
  }
}

/** Links the packages that npm could not hoist into the directory of an own package. */
export function linkNested(own: string, dir: string) {
  const nested = path.join(REPOSITORY, 'packages', own, 'node_modules');
  if (existsSync(nested)) symlinkSync(nested, path.join(dir, 'node_modules'));
}

function run(program: string, args: readonly string[], input = ''): string {
  const env = { ...process.env, NODE_OPTIONS: '', SWC_NODE_PROJECT: 'tsconfig.base.json' };
  const options = { cwd: REPOSITORY, env, input, encoding: 'utf8', maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}
