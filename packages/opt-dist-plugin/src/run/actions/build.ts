import { existsSync } from 'node:fs';
import { cp, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok } from 'profile-formats';
import { NOT_SOURCES } from '../../tree/source-group';
import type { Action, Step } from '../../plan/step';
import { formatCommand } from '../../model/command';
import { attempt } from '../../fs/attempt';
import { startsError } from '../../text/first-error';
import { compilerStamp } from '../compiler-stamp';
import { listTarballs } from './collect';
import { type ActionResult, mustSucceed, NOTHING, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

export async function check(bench: Workbench, step: Step, { command }: Of<'check'>): ActionResult {
  const finished = await mustSucceed(bench, step.title, command);
  if (finished.ok) return NOTHING;
  if (finished.error.kind !== 'step-failed') return finished;
  const said = finished.error.output.filter((line) => line.trim() !== '');
  const error = said.findIndex(startsError);
  const detail = error < 0 ? said.slice(-6) : said.slice(error, error + 12);
  return err({ kind: 'refused-arguments', command: formatCommand(command), detail: detail.join('\n') });
}

export async function bootstrap(bench: Workbench, step: Step, { command }: Of<'bootstrap'>): ActionResult {
  const finished = await mustSucceed(bench, step.title, command);
  if (!finished.ok) return finished;
  const { layout, dialect } = bench.project;
  const missing = results(bench, step).find((place) => !existsSync(place));
  if (missing !== undefined)
    return err({
      ...{ kind: 'not-done', step: step.title, path: missing },
      ...{ expected: 'what bootstrap builds', found: 'nothing' },
    });
  const stamps = {
    stamp: compilerStamp(layout, dialect, 2),
    stage1Stamp: compilerStamp(layout, dialect, 1),
  };
  if (step.after.tarballs === undefined) return ok(stamps);
  const packaged = await attempt('read', layout.tarballs, () => tarballSizes(layout.tarballs));
  return packaged.ok ? ok({ ...stamps, packaged: packaged.value }) : packaged;
}

/** Their content is on the disk before they count as built. */
async function tarballSizes(dir: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of existsSync(dir) ? await listTarballs(dir) : []) {
    const file = await open(path.join(dir, name));
    try {
      await file.sync();
      sizes[name] = (await file.stat()).size;
    } finally {
      await file.close();
    }
  }
  return sizes;
}

/** What a whole build leaves. The final one builds only what its arguments ask for; its tarballs are looked at. */
function results({ project }: Workbench, { after }: Step): string[] {
  const { layout, dialect } = project;
  const llvm = after.llvm?.status === 'standing' ? [layout.llvm] : [];
  if (after.sysroot !== 'whole')
    return after.stage1?.sysroot === 'whole' ? [...llvm, layout.stage1Rustc] : [];
  return [
    ...llvm,
    ...(after.rustc?.status === 'standing' ? [path.join(layout.hostDir, dialect.stage2RustcDir)] : []),
    layout.stage2Rustc,
  ];
}

export async function clear(_bench: Workbench, _step: Step, { paths }: Of<'clear'>): ActionResult {
  for (const dir of paths) {
    const removed = await attempt('remove', dir, () => rm(dir, { recursive: true, force: true }));
    if (!removed.ok) return removed;
  }
  return NOTHING;
}

/** Copies the source again after a change; cargo then finds out by itself what to build. */
export async function collector(
  bench: Workbench,
  step: Step,
  { from, to, inputs, build }: Of<'collector'>,
): ActionResult {
  const marker = `${to}.inputs`;
  const known = existsSync(marker) ? await attempt('read', marker, () => readFile(marker, 'utf8')) : null;
  if (known === null || !known.ok || known.value !== inputs) {
    if (!existsSync(path.join(from, 'Cargo.toml'))) {
      return err({ kind: 'no-source-tree', source: from, expected: 'Cargo.toml of rustc-perf' });
    }
    const copied = await attempt('copy', to, async () => {
      await rm(marker, { force: true });
      await rm(to, { recursive: true, force: true });
      await mkdir(path.dirname(to), { recursive: true });
      await cp(from, to, {
        recursive: true,
        filter: (file) => file === from || !NOT_SOURCES.has(path.basename(file)),
        verbatimSymlinks: true,
      });
      await writeFile(marker, inputs);
    });
    if (!copied.ok) return copied;
  }
  const finished = await mustSucceed(bench, step.title, build);
  return finished.ok ? NOTHING : finished;
}
