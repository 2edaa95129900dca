import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { type InspectedFile, inspectProfile } from 'profile-formats/node';
import { attempt } from '../../fs/attempt';
import { digestOf } from '../../model/digest';
import type { Problem } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import { judgeMerged } from '../../profiles/merged-profile';
import { formatBytes } from '../../text/byte-count';
import { markOf } from '../file-mark';
import { finishedPart, keepPart, partFile, type PartRecord } from './parts';
import { noProfile, rawFiles } from './raw-directory';
import type { Batch } from './rolling-merge';
import { keepUsable, type RawFiles } from './raw-profiles';
import { sortFdata } from './sorted-fdata';
import { type ActionResult, mustSucceed, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;
type Tool = Pick<Of<'merge'>, 'tool' | 'program' | 'phase'>;

/**
 * Merges the raw profiles of a part, which lie in the raw directory. They are judged before they are gone:
 * another tool may still merge them correctly.
 */
export async function mergePart(
  bench: Workbench,
  step: Step,
  action: Of<'train'>,
  facts: Pick<PartRecord, 'name' | 'digest' | 'library'>,
  batches: readonly Batch[],
): Promise<Result<PartRecord, Problem>> {
  const { rawDir, phase, partsDir } = action;
  // All of them: both tools take the directory, whatever lies in it.
  const raw = await rawFiles(rawDir, '');
  if (!raw.ok) return raw;
  if (raw.value.bytes === 0 && batches.length === 0)
    return noProfile(bench, { phase, dir: rawDir, pattern: '*' });
  const temporary = `${partFile(partsDir, facts.digest)}.partial`;
  const kept = await mergeRaw(bench, step, action, raw.value, batches, temporary);
  if (!kept.ok) return kept;
  const judged = await judgedOutput(bench, action, temporary, () => undefined);
  if (!judged.ok) return judged;
  const files = batches.reduce((sum, batch) => sum + batch.files, kept.value.files.length);
  const bytes = batches.reduce((sum, batch) => sum + batch.bytes, kept.value.bytes);
  return keepPart(partsDir, temporary, { ...facts, raw: { files, bytes } });
}

/** @returns the raw profiles that were merged */
async function mergeRaw(
  bench: Workbench,
  step: Step,
  action: Of<'train'>,
  raw: RawFiles,
  batches: readonly Batch[],
  output: string,
): Promise<Result<RawFiles, Problem>> {
  const { rawDir, phase } = action;
  const counted = batches.reduce((sum, batch) => sum + BigInt(batch.counted), 0n);
  const kept = await keepUsable(bench, phase, rawDir, raw.files, false, counted);
  if (!kept.ok) return kept;
  const merge = ({ bytes }: RawFiles) => {
    // A long training leaves more files than a command line can name.
    const inputs = [...batches.map(({ file }) => file), ...(bytes === 0 ? [] : [rawDir])];
    return callTool(bench, step, action, inputs, output);
  };
  if (kept.value.bytes === 0 && batches.length === 0)
    return noProfile(bench, { phase, dir: rawDir, pattern: '*' });
  const merged = await merge(kept.value);
  if (merged.ok) return kept;
  if (merged.error.kind !== 'step-failed') return merged;
  // The first look is a quick one.
  const rest = await keepUsable(bench, phase, rawDir, kept.value.files, true, counted);
  if (!rest.ok) return rest;
  if (rest.value.files.length === kept.value.files.length) return merged;
  if (rest.value.bytes === 0 && batches.length === 0) return merged;
  const again = await merge(rest.value);
  return again.ok ? rest : again;
}

/** @param inputs files and directories */
async function callTool(
  bench: Workbench,
  step: Step,
  { tool, program }: Tool,
  inputs: readonly string[],
  output: string,
): Promise<Result<unknown, Problem>> {
  const args = [...(tool === 'llvm-profdata' ? ['merge'] : []), '-o', output, ...inputs];
  return mustSucceed(bench, step.title, { program, args, cwd: bench.project.layout.own, env: {} });
}

/**
 * Merges the profiles of the parts. The sum of sums is the sum of all: for both tools it does not matter which raw
 * profiles were merged before.
 */
export async function merge(bench: Workbench, step: Step, action: Of<'merge'>): ActionResult {
  const { phase, from, library, parts, partsDir } = action;
  const { layout } = bench.project;
  const trained = library === null ? null : bench.state.libraries[library];
  const digest = trained?.pristine.sha256 ?? null;
  const records: PartRecord[] = [];
  const missing: string[] = [];
  for (const part of parts) {
    const record = await finishedPart(partsDir, { digest: part.digest, library: digest });
    if (record !== null) records.push(record);
    else missing.push(part.name);
  }
  const [first] = missing;
  if (first !== undefined && (records.length === 0 || !bench.keepsGoing))
    return err({
      ...{ kind: 'not-done', step: step.title, path: partsDir },
      ...{ expected: `the merged profile of ${first}`, found: 'none' },
    });
  const output = path.join(layout.own, action.output);
  const temporary = `${output}.partial`;
  const made = await attempt('create', path.dirname(output), () =>
    mkdir(path.dirname(output), { recursive: true }),
  );
  if (!made.ok) return made;
  const inputs = records.map((record) => {
    const file = partFile(partsDir, record.digest);
    const weight = parts.find((part) => part.digest === record.digest)?.weight ?? 1;
    return weight === 1 ? file : `--weighted-input=${weight},${file}`;
  });
  const merged = await callTool(bench, step, action, inputs, temporary);
  if (!merged.ok) return merged;
  const ordered = action.tool === 'merge-fdata' ? await sortFdata(temporary) : ok(undefined);
  if (!ordered.ok) return ordered;
  const inspected = await judgedOutput(bench, action, temporary, (line) => {
    bench.progress.note(line);
  });
  if (!inspected.ok) return inspected;
  const placed = await attempt('rename', output, () => rename(temporary, output));
  if (!placed.ok) return placed;
  const { size, sha256 } = inspected.value;
  const mark = await markOf(output);
  if (!mark.ok) return mark;
  bench.progress.note(`merged into ${formatBytes(size)}`);
  return ok({
    gathered: {
      [phase]: {
        // A profile that lacks a workload is none that a later run takes for whole.
        from: missing.length === 0 ? from : digestOf(from, 'without', missing),
        file: action.output,
        size,
        sha256,
        modified: mark.value.modified,
        raw: {
          files: records.reduce((sum, { raw }) => sum + raw.files, 0),
          bytes: records.reduce((sum, { raw }) => sum + raw.bytes, 0),
        },
        library: trained === null ? null : { file: trained.file, sha256: trained.pristine.sha256 },
        ...(missing.length === 0 ? {} : { missing }),
      },
    },
  });
}

/** Judges what a tool made by the rules of its later consumers. */
async function judgedOutput(
  { project }: Workbench,
  { phase }: Tool,
  file: string,
  warn: (line: string) => void,
): Promise<Result<InspectedFile, Problem>> {
  const inspected = await inspectProfile(file);
  if (!inspected.ok) return err({ ...inspected.error, operation: 'read', message: inspected.error.code });
  const usable = judgeMerged(project, phase, inspected.value, warn);
  return usable.ok ? inspected : usable;
}
