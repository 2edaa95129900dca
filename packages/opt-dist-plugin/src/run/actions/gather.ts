import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { digestFile, inspectProfile } from 'profile-formats/node';
import type { Problem, ProblemOf } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import { attempt } from '../../fs/attempt';
import { formatBytes } from '../../text/byte-count';
import { markOf } from '../file-mark';
import { judgeMerged } from '../../profiles/merged-profile';
import { crashOf } from '../../training/crash';
import { keepUsable, leftOutDir, type RawFiles } from './raw-profiles';
import { sortFdata } from './sorted-fdata';
import { type ActionResult, mustSucceed, nearlyFull, NOTHING, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/**
 * Trains, and once more where a compiler crashed: an instrumented one may do so for once (SIGBUS, seen twice with
 * one that BOLT had instrumented), and the training may have taken hours. A second crash is a failure.
 */
export async function train(bench: Workbench, step: Step, action: Of<'train'>): ActionResult {
  const first = await trainOnce(bench, step, action);
  if (first.ok || first.error.kind !== 'step-failed') return first;
  const crash = crashOf(first.error.signal, first.error.output);
  if (crash === null) return first;
  bench.progress.note(`warning: the training ended by ${crash}; it is tried once more (log: ${bench.log})`);
  return trainOnce(bench, step, action);
}

/**
 * First removes the raw profiles of the build itself, which runs instrumented tools, too: they are not
 * training.
 */
async function trainOnce(bench: Workbench, step: Step, action: Of<'train'>): ActionResult {
  const { rawDir, command, suffix, phase } = action;
  const emptied = await attempt('create', rawDir, async () => {
    for (const dir of [rawDir, leftOutDir(rawDir)]) await rm(dir, { recursive: true, force: true });
    await mkdir(rawDir, { recursive: true });
  });
  if (!emptied.ok) return emptied;
  const finished = await mustSucceed(bench, step.title, command);
  if (!finished.ok) return finished;
  const raw = await rawFiles(rawDir, suffix);
  if (!raw.ok) return raw;
  if (raw.value.bytes === 0) return noProfile(bench, { phase, dir: rawDir, pattern: `*${suffix}*` });
  bench.progress.note(`${raw.value.files.length} raw profiles, ${formatBytes(raw.value.bytes)}`);
  return NOTHING;
}

export async function merge(bench: Workbench, step: Step, action: Of<'merge'>): ActionResult {
  const { rawDir, phase, tool, program, from, library } = action;
  const { layout } = bench.project;
  // All of them: both tools take the directory, whatever lies in it.
  const raw = await rawFiles(rawDir, '');
  if (!raw.ok) return raw;
  if (raw.value.bytes === 0) return noProfile(bench, { phase, dir: rawDir, pattern: '*' });
  let kept = await keepUsable(bench, phase, rawDir, raw.value.files, false);
  if (!kept.ok) return kept;
  if (kept.value.bytes === 0) return noProfile(bench, { phase, dir: rawDir, pattern: '*' });
  const output = path.join(layout.own, action.output);
  const temporary = `${output}.partial`;
  const made = await attempt('create', path.dirname(output), () =>
    mkdir(path.dirname(output), { recursive: true }),
  );
  if (!made.ok) return made;
  // Both tools take a directory; a long training leaves more files than a command line can name.
  const args = tool === 'llvm-profdata' ? ['merge', '-o', temporary, rawDir] : ['-o', temporary, rawDir];
  const call = () => mustSucceed(bench, step.title, { program, args, cwd: layout.own, env: {} });
  const merged = await call();
  if (!merged.ok) {
    if (merged.error.kind !== 'step-failed') return merged;
    // The first look is a quick one.
    const rest = await keepUsable(bench, phase, rawDir, kept.value.files, true);
    if (!rest.ok) return rest;
    if (rest.value.bytes === 0 || rest.value.files.length === kept.value.files.length) return merged;
    kept = rest;
    const again = await call();
    if (!again.ok) return again;
  }
  const ordered = tool === 'merge-fdata' ? await sortFdata(temporary) : ok(undefined);
  if (!ordered.ok) return ordered;
  const inspected = await inspectProfile(temporary);
  if (!inspected.ok) return err({ ...inspected.error, operation: 'read', message: inspected.error.code });
  // Before the raw profiles are removed: another tool may still merge them correctly.
  const usable = judgeMerged(bench.project, phase, inspected.value, (line) => {
    bench.progress.note(line);
  });
  if (!usable.ok) return usable;
  const placed = await attempt('rename', output, () => rename(temporary, output));
  if (!placed.ok) return placed;
  const { size, sha256 } = inspected.value;
  const mark = await markOf(output);
  if (!mark.ok) return mark;
  bench.progress.note(`merged into ${formatBytes(size)}`);
  const trained = library === null ? null : bench.state.libraries[library];
  return ok({
    gathered: {
      [phase]: {
        from,
        file: action.output,
        size,
        sha256,
        modified: mark.value.modified,
        raw: { files: kept.value.files.length, bytes: kept.value.bytes },
        library: trained === null ? null : { file: trained.file, sha256: trained.pristine.sha256 },
      },
    },
  });
}

export async function placeProfile(
  _bench: Workbench,
  _step: Step,
  { from, to, sha256 }: Of<'place-profile'>,
): ActionResult {
  if (existsSync(to)) {
    const there = await digestFile(to);
    if (there.ok && there.value.sha256 === sha256) return NOTHING;
  }
  const temporary = `${to}.partial`;
  const copied = await attempt('copy', to, async () => {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, temporary);
  });
  if (!copied.ok) return copied;
  // The plan verified the profile, but hours may have passed since.
  const digest = await digestFile(temporary);
  if (!digest.ok || digest.value.sha256 !== sha256) {
    const found = digest.ok ? `sha256 ${digest.value.sha256}` : digest.error.code;
    return err({ kind: 'unusable-profile', path: from, expected: `sha256 ${sha256}`, found });
  }
  const placed = await attempt('rename', to, () => rename(temporary, to));
  return placed.ok ? NOTHING : placed;
}

async function noProfile(
  bench: Workbench,
  facts: Omit<ProblemOf<'no-profile-written'>, 'kind' | 'free'>,
): ActionResult {
  const free = await nearlyFull(bench.project.layout.buildDir);
  return err({ kind: 'no-profile-written', free, ...facts });
}

/** Files below a directory with the suffix in their names; BOLT appends the process id. */
async function rawFiles(dir: string, suffix: string): Promise<Result<RawFiles, Problem>> {
  return attempt('read', dir, async () => {
    const entries = existsSync(dir) ? await readdir(dir, { recursive: true, withFileTypes: true }) : [];
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.includes(suffix))
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort();
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    return { files, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  });
}
