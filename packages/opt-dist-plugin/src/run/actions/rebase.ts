import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { err } from 'profile-formats';
import { inspectProfile } from 'profile-formats/node';
import type { Action, Step } from '../../plan/step';
import { rebasedLine } from '../../plan/local-names';
import { attempt } from '../../fs/attempt';
import { namesOfTree } from '../../profiles/other-tree';
import { judgedProfile } from '../../profiles/profile-check';
import { neededProfile } from '../../profiles/profile-consumer';
import { type ActionResult, mustSucceed, NOTHING, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** Paths need not be UTF-8: this encoding preserves every byte. */
const BYTES = 'latin1';
const BATCH_LINES = 4096;

/**
 * Rebases by way of LLVM's text form: in the indexed form, names are found by their hashes, and targets of
 * calls are hashes only.
 */
export async function rebaseProfile(
  bench: Workbench,
  step: Step,
  action: Of<'rebase-profile'>,
): ActionResult {
  const { to } = action;
  const files = { text: `${to}.text`, renamed: `${to}.renamed`, indexed: `${to}.partial` };
  const made = await attempt('create', path.dirname(to), () => mkdir(path.dirname(to), { recursive: true }));
  if (!made.ok) return made;
  try {
    return await rebase(bench, step, action, files);
  } finally {
    for (const file of Object.values(files)) await attempt('remove', file, () => rm(file, { force: true }));
  }
}

async function rebase(
  bench: Workbench,
  step: Step,
  { program, from, to, gatheredIn, source }: Of<'rebase-profile'>,
  { text, renamed, indexed }: Readonly<Record<'text' | 'renamed' | 'indexed', string>>,
): ActionResult {
  const { project, progress } = bench;
  const profdata = (args: readonly string[]) =>
    mustSucceed(bench, step.title, { program, args, cwd: project.layout.own, env: {} });
  const written = await profdata(['merge', '--text', '-o', text, from]);
  if (!written.ok) return written;
  const names = await attempt('write', renamed, () => renameFunctions(text, renamed, source));
  if (!names.ok) return names;
  const merged = await profdata(['merge', '-o', indexed, renamed]);
  if (!merged.ok) return merged;
  // An llvm-profdata of another release than clang's may write a format that clang does not read.
  const inspected = await inspectProfile(indexed);
  if (!inspected.ok) return err({ ...inspected.error, operation: 'read', message: inspected.error.code });
  const kind = project.config.profiles['llvm-pgo'] === null ? 'stage' : 'given';
  const usable = judgedProfile(
    inspected.value,
    neededProfile(project, 'llvm-pgo', 'llvm'),
    { kind, stage: 'llvm-pgo' },
    (line) => {
      progress.note(line);
    },
  );
  if (!usable.ok) return usable;
  const placed = await attempt('rename', to, () => rename(indexed, to));
  if (!placed.ok) return placed;
  progress.note(`profile of LLVM was gathered in ${gatheredIn}: ${names.value} names rebased`);
  return NOTHING;
}

/** @returns how many functions have another name */
async function renameFunctions(from: string, to: string, source: string): Promise<number> {
  const [first, ...others] = await namesOfTree(source);
  const bytes = (name: string) => Buffer.from(name).toString(BYTES);
  const own = [bytes(first), ...others.map(bytes)] as const;
  let names = 0;
  async function* lines() {
    let batch: string[] = [];
    for await (const line of createInterface({ input: createReadStream(from, BYTES), crlfDelay: Infinity })) {
      const { text, isRenamed } = rebasedLine(line, own);
      if (isRenamed) names += 1;
      batch.push(text);
      if (batch.length < BATCH_LINES) continue;
      yield `${batch.join('\n')}\n`;
      batch = [];
    }
    yield batch.map((text) => `${text}\n`).join('');
  }
  await pipeline(lines, createWriteStream(to, BYTES));
  return names;
}
