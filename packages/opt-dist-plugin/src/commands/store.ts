import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import { storeTable } from '../report/store-table';
import type { UsedEntry } from '../store/room';
import type { ResultStore } from '../store/store';
import { formatBytes } from '../text/byte-count';

export interface StoreCall {
  /** A key or its first digits. */
  readonly pin?: string;
  readonly unpin?: string;
  readonly remove?: string;
  readonly gc?: boolean;
  readonly json?: boolean;
}

interface Setting {
  /** Null: the workspace has switched it off. */
  readonly store: ResultStore | null;
  readonly maxBytes: number;
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
  { pin, unpin, remove, gc = false, json = false }: StoreCall,
  store: ResultStore,
  { maxBytes, print }: Setting,
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
  if (gc) {
    const removed = await store.makeRoom(maxBytes);
    if (!json) for (const { entry } of removed) print(`removed ${entry.stage} ${entry.key}`);
  }
  return ok(undefined);
}

function only(entries: readonly UsedEntry[], start: string): Result<string, Problem> {
  const keys = entries.map(({ entry }) => entry.key).filter((key) => key.startsWith(start));
  const [key] = keys;
  return key !== undefined && keys.length === 1 && start !== ''
    ? ok(key)
    : err({ kind: 'no-such-key', start, found: keys.length });
}
