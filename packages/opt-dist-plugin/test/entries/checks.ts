import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { KeyRecord } from '../../src/key/key-record';
import { entryChecks, type EntryChecksOptions } from '../../src/remote-cache/entry-checks/entry-checks';
import { judgeAsConsumer, KEY, recordOf } from './profile-set';

/** Of a task that is no stage, as Nx makes its hashes. */
export const OTHER = '8371649204417362512';

/** Judges one entry in each test, in a directory that is made for it. */
export interface TestingChecks {
  readonly dir: () => string;
  /** The facts of a refusal, as one line; or `accepted`. Nothing may be left beside the file. */
  readonly check: (
    entry: Buffer,
    record?: KeyRecord | null,
    hash?: string,
    options?: Partial<EntryChecksOptions>,
  ) => Promise<string>;
  /** The same of a task that is no stage. */
  readonly checkOther: (entry: Buffer) => Promise<string>;
}

/** Makes and removes the directory around each test of the file that calls this. */
export function checksForEach(): TestingChecks {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'entry-checks-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  const check: TestingChecks['check'] = async (entry, record = recordOf(), hash = KEY, options = {}) => {
    const file = path.join(dir, 'entry');
    writeFileSync(file, entry);
    const records = () => Promise.resolve(record);
    const result = await entryChecks({ records, judge: judgeAsConsumer, ...options }).check(file, hash);
    expect(readdirSync(dir)).toEqual(['entry']);
    if (result.ok) return 'accepted';
    const { where, expected, found } = result.error;
    return `${where}: expected ${expected}, found ${found}`;
  };

  return { dir: () => dir, check, checkOther: (entry) => check(entry, null, OTHER) };
}
