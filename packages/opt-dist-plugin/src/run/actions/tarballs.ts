import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import type { Problem } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import { findTarball } from '../../bootstrap/tarball-name';
import { type DistManifest, formatDistManifest } from '../../report/dist-manifest';
import { formatRun } from '../../report/run-record';
import { attempt, unread } from '../../fs/attempt';
import { replaceDirectory } from '../../fs/output-dir';
import { formatBytes } from '../../text/byte-count';
import { unpacking } from '../../process/unpacking';
import { carriesBoltNote } from '../bolt-note';
import { copyOf } from '../file-mark';
import { shippedSettings } from '../shipped-settings';
import { type ActionResult, keyForManifest, mustSucceed, NOTHING, type Workbench } from '../workbench';
import { listTarballs } from './collect';
import type { Library } from '../../model/components';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** Unpacks the shipped compiler and checks that its libraries are the optimised ones, and that it starts. */
export async function verifyTarballs(
  bench: Workbench,
  step: Step,
  { libraries }: Of<'verify-tarballs'>,
): ActionResult {
  const { layout } = bench.project;
  const tarballs = existsSync(layout.tarballs)
    ? await attempt('read', layout.tarballs, () => listTarballs(layout.tarballs))
    : ok([]);
  if (!tarballs.ok) return tarballs;
  if (tarballs.value.length === 0) return err({ kind: 'no-tarballs', dir: layout.tarballs });
  const target = bench.project.toolchain.host;
  const rustc = findTarball(tarballs.value, { component: 'rustc', target }, ['.tar.xz', '.tar.gz']);
  // A dist of other paths has no compiler in it, so there is nothing to check.
  if (rustc === undefined) return NOTHING;
  const dir = path.join(layout.temporary, 'unpacked');
  const made = await attempt('create', dir, async () => {
    await rm(dir, { recursive: true, force: true });
    await mkdir(dir, { recursive: true });
  });
  if (!made.ok) return made;
  const tarball = path.join(layout.tarballs, rustc);
  const unpacked = await mustSucceed(bench, step.title, {
    program: 'tar',
    args: unpacking(tarball, dir, 2),
    cwd: dir,
    env: {},
  });
  if (!unpacked.ok) return unpacked;
  for (const library of libraries) {
    const checked = await checkLibrary(bench, library, path.join(dir, 'lib'), tarball);
    if (!checked.ok) return checked;
  }
  const started = await mustSucceed(bench, step.title, {
    program: path.join(dir, 'bin/rustc'),
    args: ['-vV'],
    cwd: dir,
    env: {},
  });
  if (!started.ok) return started;
  const settings = await shippedSettings(bench.project, dir);
  for (const fact of settings.without) bench.progress.note(`warning: without effect: ${fact}`);
  if (settings.with.length > 0) bench.progress.note(`settings that arrived: ${settings.with.join(', ')}`);
  const removed = await attempt('remove', dir, () => rm(dir, { recursive: true, force: true }));
  return removed.ok ? NOTHING : removed;
}

async function checkLibrary(
  bench: Workbench,
  library: Library,
  lib: string,
  tarball: string,
): Promise<Result<void, Problem>> {
  const state = bench.state.libraries[library];
  if (state === null)
    return err({ kind: 'bad-state', path: bench.project.layout.state, detail: `${library} is not recorded` });
  const names = await attempt('read', lib, () => readdir(lib));
  if (!names.ok) return names;
  if (!names.value.includes(state.file)) {
    return err({
      kind: 'unshipped',
      what: state.file,
      tarball,
      expected: `lib/${state.file}`,
      found: names.value.join(', '),
    });
  }
  const shipped = path.join(lib, state.file);
  const bolted = await carriesBoltNote(bench, shipped);
  if (!bolted.ok) return bolted;
  const [mine, theirs] = [
    await digestFile(path.join(bench.project.layout.stage2Lib, state.file)),
    await digestFile(shipped),
  ];
  const same = mine.ok && theirs.ok && mine.value.sha256 === theirs.value.sha256;
  if (bolted.value && same) return ok(undefined);
  const found = bolted.value
    ? 'other bytes than in the build directory'
    : "a library without BOLT's note section";
  return err({ kind: 'unshipped', what: state.file, tarball, expected: 'the BOLT-optimised library', found });
}

export async function collectTarballs(
  bench: Workbench,
  step: Step,
  { profiles }: Of<'collect-tarballs'>,
): ActionResult {
  const { project, stage } = bench;
  const from = project.layout.tarballs;
  const tarballs = await attempt('read', from, () => listTarballs(from));
  if (!tarballs.ok) return tarballs;
  const files = await digests(from, tarballs.value);
  if (!files.ok) return files;
  const key = await keyForManifest(bench);
  const dir = path.join(project.dir, 'dist');
  const written = await replaceDirectory(dir, async (temporary) => {
    for (const each of files.value) {
      const [original, copy] = [path.join(from, each.file), path.join(temporary, each.file)];
      const copied = await copyOf(original, copy, each, step.title);
      if (!copied.ok) return copied;
    }
    await writeFile(
      path.join(temporary, MANIFEST_FILE),
      formatDistManifest(distManifest(bench, key, files.value, profiles)),
    );
    await writeFile(path.join(temporary, 'run.json'), formatRun({ stage, steps: bench.timings }));
    return ok(undefined);
  });
  if (!written.ok) return written;
  for (const { file, size } of files.value) bench.progress.note(`dist/${file}  ${formatBytes(size)}`);
  return NOTHING;
}

async function digests(
  dir: string,
  names: readonly string[],
): Promise<Result<DistManifest['files'], Problem>> {
  const files: DistManifest['files'][number][] = [];
  for (const file of names) {
    const digest = await digestFile(path.join(dir, file));
    if (!digest.ok) return err(unread(digest.error));
    files.push({ file, size: digest.value.size, sha256: digest.value.sha256 });
  }
  return ok(files);
}

function distManifest(
  bench: Workbench,
  key: Pick<DistManifest, 'stageKey' | 'key'>,
  files: DistManifest['files'],
  profiles: DistManifest['profiles'],
): DistManifest {
  const { dialect, toolchain } = bench.project;
  return {
    schemaVersion: 1,
    stage: 'dist',
    ...key,
    host: toolchain.host,
    rust: { version: dialect.rustVersion, channel: dialect.channel, commit: dialect.commit },
    profiles,
    files,
  };
}
