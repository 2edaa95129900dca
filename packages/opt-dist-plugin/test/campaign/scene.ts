import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST, type NxResult, Workspace } from '../e2e/workspace';
import type { Stage } from '../e2e/expect-run';
import type { Chance } from './chance';
import { Violation } from './violation';

/** A guard against hanging, not a measure: a whole chain takes a minute. */
const LONGEST_MS = 10 * 60_000;

/** A configuration in which the chain was not built, by the first stage that it makes run. */
const VARIED: Readonly<Record<Stage, object>> = {
  'rustc-pgo': { training: { rustc: ['match-stress', 'externs'], llvm: ['sorting-2.0.4'] } },
  'llvm-pgo': { training: { rustc: ['match-stress'], llvm: ['sorting-2.0.4', 'collatz-1.2.0'] } },
  bolt: { bolt: { args: ['-peepholes=double-jumps'] } },
  dist: { dist: { args: ['dist', '--skip', 'rust-src'] } },
};

/** Cheap ones more often: what they run takes from 4 seconds to a minute. */
const WEIGHTED: readonly Stage[] = [
  ...Array.from({ length: 4 }, () => 'dist' as const),
  ...Array.from({ length: 4 }, () => 'bolt' as const),
  'llvm-pgo',
  'llvm-pgo',
  'rustc-pgo',
];

/** About how long the stages from this one on take, in seconds. */
const SECONDS: Readonly<Record<Stage, number>> = { 'rustc-pgo': 70, 'llvm-pgo': 40, bolt: 20, dist: 8 };

/** One trial's workspace, in which the whole chain was built, and what was done there. */
export class Scene {
  readonly workspace = Workspace.built();
  /** The story so far, in a line each. */
  readonly told: string[] = [];
  /** Temporary files of all its programs. */
  readonly temporary: string;
  readonly #env: Record<string, string> = {};
  readonly #endings: (() => unknown)[] = [];
  #varied: Stage | null = null;
  /** Files that the fault damaged. */
  readonly damaged: string[] = [];
  /** The fault is a lock: it lies there until a run needs it. */
  plantedLock = false;

  constructor(
    readonly chance: Chance,
    /** May stages run, or is all that they would make there already? */
    readonly builds: boolean,
  ) {
    this.temporary = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-campaign-'));
    this.#env['TMPDIR'] = path.join(this.temporary, 'tmp');
    mkdirSync(this.#env['TMPDIR']);
  }

  /** The faults, without the runs that met them. */
  get story(): string {
    return this.told
      .filter((line) => !/^(nx | {2}(?!SIG))/.test(line))
      .map((line) => line.trim())
      .join('; ');
  }

  tell(line: string) {
    this.told.push(line);
  }

  /** A variable of all runs from now on. */
  set(name: string, value: string) {
    this.#env[name] = value;
  }

  /** Done when the trial is over, the last one first. */
  atEnd(action: () => unknown) {
    this.#endings.unshift(action);
  }

  async remove() {
    for (const end of this.#endings) await end();
    this.workspace.remove();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** Of the build directory. */
  own(...parts: readonly string[]): string {
    return this.workspace.path('rust-project/build', HOST, '.opt-dist', ...parts);
  }

  /** Changes the configuration so that a stage runs, and those behind it, where stages may run. */
  vary(stage: Stage = this.chance.pick(WEIGHTED)): void {
    if (!this.builds) return;
    this.#varied = stage;
    this.workspace.configure(VARIED[stage]);
    this.tell(`stages run from ${stage} on`);
  }

  /** A moment while the stages run, in milliseconds. */
  moment(): number {
    return this.chance.between(0.5, this.#varied === null ? 4 : SECONDS[this.#varied]) * 1000;
  }

  start(target: string) {
    this.tell(`nx run rust:${target}`);
    return this.workspace.start(['run', `rust:${target}`], this.#env);
  }

  async run(target = 'dist'): Promise<NxResult> {
    return this.within(this.start(target));
  }

  /** @param command as advice names it: `nx run rust:clean`, `nx reset` */
  async follow(command: string): Promise<NxResult> {
    this.tell(`as it says: ${command}`);
    return this.within(this.workspace.start(command.split(' ').slice(1), this.#env));
  }

  /** The end of a run, which must come. */
  async within({ finished, kill }: ReturnType<Workspace['start']>): Promise<NxResult> {
    const late = new AbortController();
    const timer = sleep(LONGEST_MS, null, { signal: late.signal }).catch(() => null);
    const ended = await Promise.race([finished, timer]);
    late.abort();
    if (ended !== null) {
      this.tell(`  exit code ${String(ended.exitCode)}`);
      return ended;
    }
    kill('SIGKILL');
    throw new Violation(`no end after ${LONGEST_MS / 60_000} minutes`, (await finished).output);
  }
}
