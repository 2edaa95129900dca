import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { digestFile, inspectProfile } from 'profile-formats/node';
import type { Problem } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import type { Command } from '../../model/command';
import type { FileMark, LibraryState } from '../../plan/build-state';
import { boltInstrumentCommand, boltOptimiseCommand } from '../../plan/bolt-commands';
import { type BoltMatch, boltMatch, isOfLibrary } from '../../plan/bolt-match';
import { optimisationOf } from '../../plan/bolt';
import { attempt, unread } from '../../fs/attempt';
import { findLibrary, overwriteLibrary } from '../library-file';
import { carriesBoltNote } from '../bolt-note';
import { difference, markOf } from '../file-mark';
import { type ActionResult, mustSucceed, type Workbench } from '../workbench';
import type { Library } from '../../model/components';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

export async function snapshot(bench: Workbench, step: Step, { library }: Of<'snapshot'>): ActionResult {
  const { layout } = bench.project;
  const file = await findLibrary(bench.project, library);
  if (!file.ok) return file;
  const original = path.join(layout.stage2Lib, file.value);
  const bolted = await carriesBoltNote(bench, original);
  if (!bolted.ok) return bolted;
  if (bolted.value) return err({ kind: 'altered-library', path: original });
  const copy = path.join(layout.pristine, file.value);
  const copied = await attempt('copy', copy, async () => {
    await mkdir(layout.pristine, { recursive: true });
    await copyFile(original, `${copy}.partial`);
    await rename(`${copy}.partial`, copy);
  });
  if (!copied.ok) return copied;
  const written = await markOf(original);
  if (!written.ok) return written;
  const wrong = await difference(copy, written.value);
  if (wrong !== null) return err({ kind: 'not-done', step: step.title, ...wrong });
  const pristine = { path: path.relative(layout.own, copy), sha256: written.value.sha256 };
  const content = { content: 'pristine', optimisation: null, written: written.value } as const;
  return ok({ libraries: { [library]: { file: file.value, pristine, ...content } } });
}

export async function instrument(
  bench: Workbench,
  step: Step,
  { library, program, fdataPrefix, args }: Of<'instrument'>,
): ActionResult {
  const written = await rewrite(bench, step, library, (pristine, output) =>
    boltInstrumentCommand(program, pristine, fdataPrefix, output, bench.project.layout.own, args),
  );
  return written.ok ? ok({ libraries: { [library]: { written: written.value } } }) : written;
}

export async function optimise(
  bench: Workbench,
  step: Step,
  { library, program, data, args }: Of<'optimise'>,
): ActionResult {
  const profile = await inspectProfile(data);
  if (!profile.ok) return err(unread(profile.error));
  const { sha256, facts } = profile.value;
  const written = await rewrite(
    bench,
    step,
    library,
    (pristine, output) =>
      boltOptimiseCommand(program, pristine, data, args, output, bench.project.layout.own),
    (file, match) => withoutEffect(bench, { data, profiled: facts.contents?.functions ?? null }, file, match),
  );
  if (!written.ok) return written;
  const optimisation = optimisationOf(sha256, args, bench.project.toolchain.bolt?.version ?? '');
  return ok({ libraries: { [library]: { optimisation, written: written.value } } });
}

/** Judges by BOLT's output whether a profile came from another build than the library. */
function withoutEffect(
  { project, stage, log, progress }: Workbench,
  { data, profiled }: { readonly data: string; readonly profiled: number | null },
  library: string,
  match: BoltMatch | null,
): Problem | null {
  if (match === null) {
    progress.note(`warning: llvm-bolt does not say how many functions of ${library} have a profile`);
    return null;
  }
  if (isOfLibrary(match, profiled)) return null;
  const origin = stage === 'bolt' ? 'merged' : project.config.profiles.bolt === null ? 'stage' : 'given';
  const { matched } = match;
  return { kind: 'profile-of-other-build', profile: data, library, matched, profiled, origin, log };
}

export async function restore(bench: Workbench, step: Step, { library }: Of<'restore'>): ActionResult {
  const known = await pristineOf(bench, library);
  if (!known.ok) return known;
  const { state, path: pristine } = known.value;
  const written = await overwriteLibrary(bench.project, step.title, state.file, pristine);
  return written.ok ? ok({ libraries: { [library]: { written: written.value } } }) : written;
}

/**
 * BOLT reads the pristine copy and writes beside it; only its finished result goes over the library.
 * @param refuse finds the problem of a result, by the library's name and BOLT's words on its profile
 */
async function rewrite(
  bench: Workbench,
  step: Step,
  library: Library,
  command: (pristine: string, output: string) => Command,
  refuse: (file: string, match: BoltMatch | null) => Problem | null = () => null,
): Promise<Result<FileMark, Problem>> {
  const { layout } = bench.project;
  const known = await pristineOf(bench, library);
  if (!known.ok) return known;
  const output = path.join(layout.temporary, known.value.state.file);
  const made = await attempt('create', layout.temporary, () => mkdir(layout.temporary, { recursive: true }));
  if (!made.ok) return made;
  const matches: BoltMatch[] = [];
  const finished = await mustSucceed(bench, step.title, command(known.value.path, output), {
    onLine: (line) => {
      const match = boltMatch(line);
      if (match !== null) matches.push(match);
    },
    seconds: bench.project.config.bolt.timeLimit * 60,
  });
  if (!finished.ok) return finished;
  const { file, pristine } = known.value.state;
  const refused = refuse(file, matches[0] ?? null);
  const looked = refused === null ? await isRewritten(bench, step, pristine, output) : err(refused);
  const written = looked.ok ? await overwriteLibrary(bench.project, step.title, file, output) : looked;
  const removed = await attempt('remove', output, () => rm(output, { force: true }));
  return written.ok && !removed.ok ? removed : written;
}

/**
 * A program that ended well need not have done anything. Its result is shipped if it is the optimised library,
 * and then it must have the note that BOLT leaves; the instrumented one is trained, which needs its profile.
 */
async function isRewritten(
  bench: Workbench,
  { title: step, action }: Step,
  pristine: LibraryState['pristine'],
  output: string,
): Promise<Result<void, Problem>> {
  const wrong = (expected: string, found: string) =>
    err({ kind: 'not-done' as const, step, path: output, expected, found });
  if (!existsSync(output)) return wrong('a library', 'no file');
  const digest = await digestFile(output);
  if (!digest.ok) return err(unread(digest.error));
  if (digest.value.sha256 === pristine.sha256)
    return wrong('a library that BOLT has rewritten', 'the one that it was given');
  if (action.kind !== 'optimise') return ok(undefined);
  const bolted = await carriesBoltNote(bench, output);
  if (!bolted.ok) return bolted;
  return bolted.value ? ok(undefined) : wrong("a library with BOLT's note section", 'one without it');
}

async function pristineOf(
  bench: Workbench,
  library: Library,
): Promise<Result<{ state: LibraryState; path: string }, Problem>> {
  const state = bench.state.libraries[library];
  const { layout } = bench.project;
  if (state === null)
    return err({
      kind: 'bad-state',
      path: layout.state,
      detail: `no pristine copy of ${library} is recorded`,
    });
  const file = path.join(layout.own, state.pristine.path);
  const digest = await digestFile(file);
  if (!digest.ok || digest.value.sha256 !== state.pristine.sha256) {
    const found = digest.ok ? `sha256 ${digest.value.sha256}` : digest.error.code;
    return err({
      kind: 'bad-state',
      path: file,
      detail: `expected sha256 ${state.pristine.sha256}, found ${found}`,
    });
  }
  return ok({ state, path: file });
}
