import { existsSync, type Stats, type StatsFs, statSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import { fingerprintsOfRun } from '../key/fingerprint-record';
import { setParts } from '../key/set-parts';
import { RUN_VARIABLE } from '../model/run-environment';
import { type Stage, STAGE_FACTS, STAGES } from '../model/stages';
import { readConfigWithGiven } from '../project/project';
import type { EntryChecks } from './entry';
import { entryChecks } from './entry-checks/entry-checks';
import type { ExpectedResult } from './entry-checks/expected-result';
import { workspaceJudge } from './entry-checks/workspace';

/**
 * The checks of remote cache entries for one run in a workspace: the one place that chooses them.
 * @param env of the run, with its id
 * @param cacheDir of Nx
 */
export function workspaceChecks(
  root: string,
  env: NodeJS.ProcessEnv,
  cacheDir: string | null = null,
): EntryChecks {
  return entryChecks({
    expected: () => expectedResults(root, env),
    judge: workspaceJudge(root, env),
    here: async () => ({
      diskBytes: await roomFor([root, ...(cacheDir === null ? [] : [cacheDir])]),
      foldsNames: foldsNames(root),
    }),
  });
}

/** Bytes that fit into all of these places at once: Nx unpacks into its cache and copies from there. */
async function roomFor(places: readonly string[]): Promise<number> {
  const disks = new Map<number, { free: number; copies: number }>();
  for (const place of places) {
    const found = await attempt('read', place, () => diskOf(place));
    if (!found.ok) continue;
    const [{ dev }, { bavail, bsize }] = found.value;
    disks.set(dev, { free: bavail * bsize, copies: (disks.get(dev)?.copies ?? 0) + 1 });
  }
  return Math.min(...[...disks.values()].map(({ free, copies }) => Math.floor(free / copies)));
}

/** Of the nearest directory that is there: Nx makes its cache when it needs it. */
async function diskOf(place: string): Promise<readonly [Stats, StatsFs]> {
  let dir = place;
  while (!existsSync(dir) && path.dirname(dir) !== dir) dir = path.dirname(dir);
  return [await stat(dir), await statfs(dir)];
}

/** Every workspace has an nx.json. */
function foldsNames(root: string): boolean {
  const [own, other] = ['nx.json', 'NX.JSON'].map((name) =>
    statSync(path.join(root, name), { throwIfNoEntry: false }),
  );
  return own !== undefined && own.ino === other?.ino && own.dev === other.dev;
}

/** By the fingerprints that the run has taken so far: Nx takes a stage's just before it asks for its entry. */
export async function expectedResults(root: string, env: NodeJS.ProcessEnv): Promise<ExpectedResult[]> {
  const records = await fingerprintsOfRun(root, env[RUN_VARIABLE] ?? '', env);
  const results = await Promise.all(
    records.map(async ({ projectRoot, stages }) => {
      const config = await readConfigWithGiven(root, projectRoot, env);
      if (!config.ok) return [];
      const project = { dir: path.resolve(root, projectRoot), config: config.value };
      return Promise.all(
        STAGES.flatMap((stage): [Stage, Readonly<Record<string, string>>][] => {
          const parts = stages[stage]?.parts;
          return parts === undefined ? [] : [[stage, parts]];
        }).map(async ([stage, parts]) => ({
          stage,
          projectRoot,
          output: path.posix.join(projectRoot.split(path.sep).join('/'), STAGE_FACTS[stage].output),
          parts: { ...parts, ...(await setParts(project, stage)) },
        })),
      );
    }),
  );
  return results.flat();
}
