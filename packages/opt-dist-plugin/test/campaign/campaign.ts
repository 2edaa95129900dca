import { Chance } from './chance';
import type { Kind } from './kind';
import { disks } from './kinds/disks';
import { kills } from './kinds/kills';
import { namespaces } from './kinds/namespaces';
import { state } from './kinds/state';
import { tools } from './kinds/tools';
import { two } from './kinds/two';
import { Scene } from './scene';
import { settle } from './settle';
import { Violation } from './violation';

export const KINDS: readonly Kind[] = [kills, disks, tools, state, namespaces, two];

export interface Order {
  /** Of the first trial; each one behind it has the next number. */
  readonly seed: number;
  readonly times: number;
  /** Then no further trial is begun. */
  readonly minutes: number;
  readonly kinds: readonly Kind[];
  /** False: only trials in which no stage has to run. */
  readonly builds: boolean;
}

/** How a trial ended. */
export interface Trial {
  readonly kind: string;
  readonly seed: number;
  readonly seconds: number;
  /** The fault in a few words. */
  readonly story: string;
  /** Null: it survived. */
  readonly failure: string | null;
}

const SHOWN_LINES = 60;

/** Tries one fault after the other, each in a workspace of its own. */
export async function campaign(order: Order, say: (line: string) => void): Promise<readonly Trial[]> {
  const { seed, times, minutes, builds } = order;
  const kinds = order.kinds.filter((kind) => {
    const why = builds || kind.withoutBuilds ? kind.impossible() : 'it needs stages that run';
    if (why !== null) say(`${kind.name}: not tried, as ${why}`);
    return why === null;
  });
  const trials: Trial[] = [];
  const start = performance.now();
  for (let index = 0; index < times && performance.now() - start < minutes * 60_000; index++) {
    const kind = kinds[index % kinds.length];
    if (kind === undefined) break;
    const trial = await tried(kind, seed + index, builds, say);
    trials.push(trial);
    const how = trial.failure === null ? 'survived' : `FAILED: ${trial.failure}`;
    say(
      `${index + 1}/${times} ${kind.name}, seed ${trial.seed}: ${how} (${trial.seconds} s; ${trial.story})`,
    );
  }
  return trials;
}

async function tried(kind: Kind, seed: number, builds: boolean, say: (line: string) => void): Promise<Trial> {
  const start = performance.now();
  const scene = new Scene(new Chance(seed), builds);
  let failure: string | null = null;
  try {
    await kind.fault(scene);
    await settle(scene);
  } catch (error) {
    // A trial that breaks by a fault of its own must not hide those behind it.
    const { fact, output: text } =
      error instanceof Violation ? error : new Violation(`the trial itself: ${String(error)}`, '');
    failure = fact;
    const output = text.trimEnd().split('\n').slice(-SHOWN_LINES);
    for (const line of ['', ...scene.told, ...output.map((each) => `  | ${each}`)]) say(line);
    say(
      `repeat: npm run campaign -- --kinds ${kind.name} --seed ${seed} --times 1${builds ? '' : ' --no-builds'}`,
    );
  } finally {
    await scene.remove();
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  return { kind: kind.name, seed, seconds, story: scene.story, failure };
}

/** Trials by kind, and how many of them survived. */
export function summary(trials: readonly Trial[]): string[] {
  const names = [...new Set(trials.map(({ kind }) => kind))];
  const row = (name: string, of: readonly Trial[]) => {
    const survived = of.filter(({ failure }) => failure === null).length;
    const seconds = of.reduce((sum, each) => sum + each.seconds, 0);
    return `${name.padEnd(12)}${String(survived).padStart(8)} of ${String(of.length).padEnd(6)}${String(seconds).padStart(6)} s`;
  };
  const rows = names.map((name) =>
    row(
      name,
      trials.filter(({ kind }) => kind === name),
    ),
  );
  return [`kind${' '.repeat(8)}survived`, ...rows, row('all', trials)];
}
