import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { getProjects, type Tree as NxTree } from '@nx/devkit';
import { err, ok, type Result } from 'profile-formats';
import { systemProbe } from '../../process/probe';
import type { ReleaseOption } from '../../release/release-settings';
import { switchOn } from '../switch-on';
import { isUnpreparedPackage } from './debian/unpacked';
import { bootstrapConfig } from './files/bootstrap-config';
import { choose, findHost } from './choices';
import { describeSourceProblem } from './describe';
import { type Effects, stoppable } from './effects';
import { fetchTree } from './fetch-tree';
import { besideTree, ignoreLine } from './files/nx-ignore';
import { readOptions, type Request, type RustSourceOptions } from './options';
import type { Place } from './origin';
import { copyPerf } from './files/perf-copy';
import type { SourceProblem } from './problem';
import { ignoredFiles, notes, optDistConfig, PLACES } from './files/project-files';
import { readTree } from './read-tree';
import { settingNotes } from './files/setting-notes';
import { releaseOf } from './release';
import type { Choices, Tree } from './tree';
import { workPlace, type WorkPlace } from './work-place';

/** `nx g opt-dist-plugin:rust-source`: adds a project for a Rust source tree. */
export default async function rustSource(
  nx: NxTree,
  options: RustSourceOptions,
): Promise<() => Promise<void>> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  // Nx does not tell a generator of --dry-run, and cannot hold back downloads as it does files.
  const dryRun = process.argv.some((arg) => /^(-d|--dry-?[rR]un)(=true)?$/.test(arg));
  const made = await addProject(nx, options, { dryRun, say, env: process.env });
  if (!made.ok) throw new Error(describeSourceProblem(made.error).join('\n'));
  return async () => {
    const finished = await made.value.finish();
    if (!finished.ok) throw new Error(describeSourceProblem(finished.error).join('\n'));
    for (const line of made.value.notes) say(line);
  };
}

export interface Circumstances extends Omit<Effects, 'stop'> {
  readonly dryRun: boolean;
}

export interface Made {
  readonly notes: readonly string[];
  /** Once the files are written. */
  readonly finish: WorkPlace['finish'];
}

/**
 * Gets the tree, looks at it and writes the project's files to `nx`. What it fetches does not fit into
 * memory: it goes into `<project>.part`, which becomes the project's directory when it is complete.
 */
export async function addProject(
  nx: NxTree,
  options: RustSourceOptions,
  { dryRun, ...circumstances }: Circumstances,
): Promise<Result<Made, SourceProblem>> {
  const read = readOptions(options, whereTheUserIs(nx.root, circumstances.env), placeAt);
  if (!read.ok) return read;
  const request = read.value;
  if (getProjects(nx).has(request.name)) return err({ kind: 'exists', path: `project ${request.name}` });
  const placed = besideTree(nx.root, request);
  if (!placed.ok) return placed;
  const work = await workPlace(path.join(nx.root, request.projectRoot), request.words);
  if (!work.ok) return work;
  const isLocal = request.origin.kind === 'directory';
  if (dryRun && !isLocal) return ok(announced(request, circumstances.say));
  return stoppable(circumstances, async (effects) => {
    const made = await make(nx, request, work.value, dryRun, effects);
    // Report the original failure, not the clean-up's.
    if (!made.ok) await work.value.abandon();
    return made;
  });
}

async function make(
  nx: NxTree,
  request: Request,
  work: WorkPlace,
  dryRun: boolean,
  effects: Effects,
): Promise<Result<Made, SourceProblem>> {
  const probe = systemProbe(effects.env);
  const host = await findHost(probe);
  if (request.origin.kind !== 'directory') {
    const occupied = await work.occupy();
    if (!occupied.ok) return occupied;
  }
  const source = await fetchTree(request, work, host.triple, effects);
  if (!source.ok) return source;
  const tree = await readTree(source.value);
  if (!tree.ok) return tree;
  const chosen = await choose(request, tree.value, work.dir, host, probe);
  if (!chosen.ok) return chosen;
  if (!dryRun) {
    const copied = await copyIfNeeded(tree.value, chosen.value, work, effects);
    if (!copied.ok) return copied;
    const published = await work.publish();
    if (!published.ok) return published;
  }
  const dir = path.join(nx.root, request.projectRoot);
  const final = (file: string) =>
    file.startsWith(`${work.dir}/`) ? path.join(dir, file.slice(work.dir.length)) : file;
  const finalTree = { ...tree.value, path: final(tree.value.path) };
  const stage0 = chosen.value.stage0 === null ? null : final(chosen.value.stage0);
  const choices = { ...chosen.value, stage0 };
  const release = request.settings === 'plain' ? null : await releaseOf(finalTree, choices, probe);
  writeFiles(nx, request, finalTree, choices, release?.options ?? []);
  const next = [`Now \`nx run ${request.name}:doctor\` checks whether its stages can run on this machine.`];
  return ok({
    notes: ['', ...notes(finalTree, choices), ...settingNotes(request, choices, release), ...next],
    finish: work.finish,
  });
}

async function copyIfNeeded(
  tree: Tree,
  { copiesPerf }: Choices,
  work: WorkPlace,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const place = path.join(work.dir, PLACES.perf);
  if (!copiesPerf || existsSync(place)) return ok(undefined);
  const occupied = await work.occupy();
  return occupied.ok ? copyPerf(tree.path, place, effects) : occupied;
}

function writeFiles(
  nx: NxTree,
  { name, projectRoot }: Request,
  tree: Tree,
  choices: Choices,
  release: readonly ReleaseOption[],
) {
  const dir = path.join(nx.root, projectRoot);
  const config = bootstrapConfig(tree, choices, release);
  const write = (file: string, content: string) => {
    nx.write(`${projectRoot}/${file}`, content);
  };
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  write('opt-dist.json', json(optDistConfig(dir, nx.root, tree, choices)));
  write(config.name, config.text);
  write('.gitignore', ignoredFiles());
  // The plugin names a project after its directory.
  if (path.posix.basename(projectRoot) !== name) write('project.json', json({ name }));
  ignoreTree(nx, tree.path, projectRoot);
  switchOn(nx);
}

function ignoreTree(nx: NxTree, tree: string, projectRoot: string) {
  const line = ignoreLine(nx.root, tree, projectRoot);
  const text = nx.read('.nxignore', 'utf8') ?? '';
  if (line === null || text.split('\n').includes(line)) return;
  nx.write('.nxignore', `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`);
}

function announced({ words, projectRoot }: Request, say: (line: string) => void): Made {
  say(`Would get ${words} and put it into ${projectRoot}/${PLACES.source}.`);
  say(`The contents of opt-dist.json and of bootstrap's config beside it depend on that tree.`);
  return { notes: [], finish: () => Promise.resolve(ok(undefined)) };
}

/**
 * Nx goes to the workspace's root and leaves the user's directory in INIT_CWD, where npm may have put another
 * one.
 */
function whereTheUserIs(root: string, env: NodeJS.ProcessEnv): string {
  const initial = env['INIT_CWD'] ?? root;
  return initial === root || initial.startsWith(`${root}/`) ? initial : process.cwd();
}

function placeAt(file: string): Place {
  if (!existsSync(file) || !statSync(file).isDirectory()) return null;
  const isBare = ['HEAD', 'objects', 'refs'].every((name) => existsSync(path.join(file, name)));
  if (isBare) return 'bare-repository';
  return isUnpreparedPackage(file) ? 'unprepared-package' : 'directory';
}
