import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError } from '../../fs/attempt';
import type { Action } from '../../plan/step';
import { isAlive } from '../../process/alive';
import type { ProcessGroup } from '../../process/processes';
import { lookAtRawProfiles } from '../../profiles/raw-profiles';
import { writerOf } from '../../profiles/raw-writer';
import { bytesOf, formatBytes } from '../../text/byte-count';
import { shortDuration } from '../../text/duration';
import type { Workbench } from '../workbench';

/** Raw profiles that were merged while the training went on. */
export interface Batch {
  /** The profile that was made of them. */
  readonly file: string;
  readonly files: number;
  readonly bytes: number;
  /** The sum of their counts, in decimal. */
  readonly counted: string;
}

/** Where the profiles of batches lie, beside the directory of the raw ones. */
export function batchesDir(rawDir: string): string {
  return `${rawDir}.batches`;
}

/** The raw profiles of the batch that is being merged: a merge tool takes a whole directory. */
export function batchDir(rawDir: string): string {
  return `${rawDir}.batch`;
}

/** Looking costs at most the fortieth part of a processor. */
const REST = 40;
const SHORTEST_REST_MS = 50;
const LEAST_REST_MS = 10;
const LONGEST_REST_MS = 1000;
/** So far ahead the raw profiles are expected to grow as they did since the last look. */
const SHORTEST_HORIZON_MS = 250;

interface RawFile {
  /** Relative to the directory of the raw profiles. */
  readonly name: string;
  readonly size: number;
}

/**
 * Merges raw profiles while their training goes on, so that they stay under the budget. A batch begins at a quarter
 * of it. While it is merged, the training waits where it would soon have written half of the budget; what was being
 * written then has the other half. A profile is taken only when its process has ended and it is whole and sound: what is not stays
 * for the look at the end of the training, which names it.
 */
export class RollingMerge {
  readonly #budget: number;
  readonly #batches: Batch[] = [];
  /** They were looked at, and stay where they are. */
  readonly #left = new Set<string>();
  #group: ProcessGroup | null = null;
  #isOver = false;
  #merging: Promise<void> | null = null;
  #batchBytes = 0;
  #watching: Promise<void> = Promise.resolve();
  #pausedAt: number | null = null;
  #pausedMs = 0;
  #mostBytes = 0;
  /** All raw profiles at the last look. */
  #last = { bytes: 0, time: performance.now() };
  /** Bytes in a millisecond, between the last two looks. */
  #growth = 0;
  /** A batch could not be merged; the end tells why. */
  #isStuck = false;

  constructor(
    private readonly bench: Workbench,
    private readonly action: Extract<Action, { kind: 'train' }>,
  ) {
    this.#budget = bytesOf(bench.project.config.training.diskBudget);
  }

  start(group: ProcessGroup) {
    this.#group = group;
    this.#watching = this.#watch();
  }

  /** Once the training has ended: waits for the batch that is being merged. */
  async end(): Promise<readonly Batch[]> {
    this.#isOver = true;
    await this.#watching;
    await this.#merging;
    if (this.#batches.length > 0) {
      const waited =
        this.#pausedMs > 0 ? `; the training waited ${shortDuration(this.#pausedMs / 1000)}` : '';
      this.bench.progress.note(
        `merged in ${this.#batches.length} batches while it went on, at most ${formatBytes(this.#mostBytes)} of raw profiles at a time${waited}`,
      );
    }
    return this.#batches;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const before = performance.now();
      await this.#look();
      const took = performance.now() - before;
      // A fast training must not write a large share of a small budget in the meantime.
      const untilGrown = this.#budget / 16 / Math.max(this.#growth, Number.MIN_VALUE);
      const rest = Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, took * REST), untilGrown);
      await sleep(Math.max(LEAST_REST_MS, rest));
    }
    this.#resume();
  }

  async #look(): Promise<void> {
    const files = await filesIn(this.action.rawDir);
    const waiting = bytes(files);
    const all = waiting + this.#batchBytes;
    this.#mostBytes = Math.max(this.#mostBytes, all);
    const now = performance.now();
    this.#growth = Math.max(0, all - this.#last.bytes) / Math.max(1, now - this.#last.time);
    const soon = all + this.#growth * Math.max(SHORTEST_HORIZON_MS, 2 * (now - this.#last.time));
    this.#last = { bytes: all, time: now };
    if (this.#merging !== null) {
      if (soon >= this.#budget / 2) this.#pause();
      return;
    }
    if (this.#isStuck || waiting < this.#budget / 4) return;
    const finished = files.filter(({ name }) => {
      const writer = this.#left.has(name) ? null : writerOf(name);
      return writer !== null && !isAlive(writer, null);
    });
    if (bytes(finished) < this.#budget / 8) return;
    this.#batchBytes = bytes(finished);
    // The look at the batch keeps this process from looking at what is written meanwhile.
    if (soon >= this.#budget / 2) this.#pause();
    this.#merging = this.#merge(finished).finally(() => {
      this.#merging = null;
      this.#batchBytes = 0;
      this.#resume();
    });
  }

  #pause() {
    if (this.#pausedAt !== null || this.#isOver) return;
    this.#pausedAt = performance.now();
    this.#group?.pause();
  }

  #resume() {
    if (this.#pausedAt === null) return;
    this.#pausedMs += performance.now() - this.#pausedAt;
    this.#pausedAt = null;
    this.#group?.resume();
  }

  /** What cannot be merged now goes back, and is looked at again at the end. */
  async #merge(files: readonly RawFile[]): Promise<void> {
    const { rawDir } = this.action;
    const batch = batchDir(rawDir);
    try {
      await rm(batch, { recursive: true, force: true });
      await move(files, rawDir, batch);
      const sound = await this.#sound(files);
      const back = files.filter(({ name }) => !sound.names.has(name));
      for (const { name } of back) this.#left.add(name);
      await move(back, batch, rawDir);
      const taken = files.filter(({ name }) => sound.names.has(name));
      if (taken.length === 0) return;
      const file = await this.#callTool(batch);
      if (file === null) {
        this.#isStuck = true;
        await move(taken, batch, rawDir);
        return;
      }
      this.#batches.push({
        ...{ file, files: taken.length, bytes: bytes(taken) },
        counted: String(sound.counted),
      });
      await rm(batch, { recursive: true, force: true });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#isStuck = true;
      // A full disk, above all. Renaming needs no room.
      await move(await filesIn(batch), batch, rawDir).catch(() => undefined);
    }
  }

  async #sound(
    files: readonly RawFile[],
  ): Promise<{ readonly names: ReadonlySet<string>; readonly counted: bigint }> {
    const batch = batchDir(this.action.rawDir);
    const looked = await lookAtRawProfiles(
      ...([this.bench.project, this.action.phase, batch] as const),
      files.map(({ name }) => path.join(batch, name)),
      false,
      this.#batches.reduce((sum, { counted }) => sum + BigInt(counted), 0n),
    );
    if (!looked.ok) return { names: new Set(), counted: 0n };
    const { usable, counted } = looked.value;
    return { names: new Set(usable.map((file) => path.relative(batch, file))), counted };
  }

  /** @returns the merged profile; null: the tool failed */
  async #callTool(batch: string): Promise<string | null> {
    const { tool, program, rawDir } = this.action;
    const { runner, log, project } = this.bench;
    await mkdir(batchesDir(rawDir), { recursive: true });
    // One that a killed run left may still be written to.
    const file = path.join(batchesDir(rawDir), `${process.pid}-${this.#batches.length}.profile`);
    const args = [...(tool === 'llvm-profdata' ? ['merge'] : []), '-o', file, batch];
    const finished = await runner.run(
      { program, args, cwd: project.layout.own, env: {} },
      { log, onLine: () => undefined, isBeside: true },
    );
    return finished.ok && finished.value.exitCode === 0 ? file : null;
  }
}

async function move(files: readonly RawFile[], from: string, to: string): Promise<void> {
  for (const { name } of files) {
    const place = path.join(to, name);
    await mkdir(path.dirname(place), { recursive: true });
    const file = path.join(from, name);
    await rename(file, place);
    // A process has a directory of its own where its profile's name says so, and needs it no more.
    if (path.dirname(name) !== '.') await rmdir(path.dirname(file)).catch(() => undefined);
  }
}

/** The files below a directory that goes on changing. */
async function filesIn(dir: string): Promise<RawFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const size = (await stat(file).catch(() => null))?.size;
      return size === undefined ? [] : [{ name: path.relative(dir, file), size }];
    }),
  );
  return found.flat();
}

function bytes(files: readonly RawFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
