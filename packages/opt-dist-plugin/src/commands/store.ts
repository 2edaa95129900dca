import { err, ok, type Result } from 'profile-formats';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import type { Problem } from '../model/problem';
import { type Stage, STAGE_FACTS } from '../model/stages';
import { storeTable } from '../report/store-table';
import { keyOfResult } from '../store/judge';
import type { UsedEntry } from '../store/room';
import type { ResultStore } from '../store/store';
import { formatBytes } from '../text/byte-count';

export interface StoreCall {
  /** A key or its first digits. */
  readonly pin?: string;
  readonly unpin?: string;
  readonly remove?: string;
  /** The result of this stage is removed from the project, too. */
  readonly forget?: Stage;
  readonly gc?: boolean;
  readonly json?: boolean;
}

interface Setting {
  /** Null: the workspace has switched it off. */
  readonly store: ResultStore | null;
  readonly maxBytes: number;
  /** Absolute directory of opt-dist.json. */
  readonly projectDir: string;
  readonly print: (line: string) => void;
}

/** Changes the profile store as asked, then lists it. */
export async function manageStore(call: StoreCall, setting: Setting): Promise<Result<void, Problem>> {
  const { store, maxBytes, print } = setting;
  if (store === null) return err({ kind: 'no-store', option: 'store.enabled' });
  const changed = await change(call, store, setting);
  if (!changed.ok) return changed;
  const rows = (await store.list()).map(({ entry, used }) => ({ ...entry, used }));
  if (call.json === true) {
    print(JSON.stringify({ schemaVersion: 1, dir: store.dir, maxBytes, results: rows }, null, 2));
    return ok(undefined);
  }
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  for (const line of rows.length === 0 ? [] : [...storeTable(rows, Date.now()), '']) print(line);
  const most = Number.isFinite(maxBytes) ? ` of at most ${formatBytes(maxBytes)}` : '';
  print(`${store.dir}: ${rows.length} results, ${formatBytes(bytes)}${most}`);
  return ok(undefined);
}

async function change(
  { pin, unpin, remove, forget, gc = false, json = false }: StoreCall,
  store: ResultStore,
  { maxBytes, projectDir, print }: Setting,
): Promise<Result<void, Problem>> {
  const asked: [string | undefined, (key: string) => Promise<Result<void, Problem>>][] = [
    [pin, (key) => store.pin(key, true)],
    [unpin, (key) => store.pin(key, false)],
    [remove, (key) => store.remove(key)],
  ];
  for (const [start, act] of asked) {
    if (start === undefined) continue;
    const key = only(await store.list(), start);
    if (!key.ok) return key;
    const done = await act(key.value);
    if (!done.ok) return done;
  }
  if (forget !== undefined) {
    const forgotten = await forgetResult(forget, store, projectDir);
    if (!forgotten.ok) return forgotten;
  }
  if (gc) {
    const removed = await store.makeRoom(maxBytes);
    if (!json) for (const { entry } of removed) print(`removed ${entry.stage} ${entry.key}`);
  }
  return ok(undefined);
}

/** The result that lies in the project names its key. */
async function forgetResult(
  stage: Stage,
  store: ResultStore,
  projectDir: string,
): Promise<Result<void, Problem>> {
  const dir = path.join(projectDir, STAGE_FACTS[stage].output);
  const key = await keyOfResult(dir, stage);
  for (const { entry } of await store.list()) {
    if (key === null || (entry.key !== key && entry.sameAs !== key)) continue;
    const removed = await store.remove(entry.key);
    if (!removed.ok) return removed;
  }
  return existsSync(dir) ? attempt('remove', dir, () => rm(dir, { recursive: true })) : ok(undefined);
}

function only(entries: readonly UsedEntry[], start: string): Result<string, Problem> {
  const keys = entries.map(({ entry }) => entry.key).filter((key) => key.startsWith(start));
  const [key] = keys;
  return key !== undefined && keys.length === 1 && start !== ''
    ? ok(key)
    : err({ kind: 'no-such-key', start, found: keys.length });
}
