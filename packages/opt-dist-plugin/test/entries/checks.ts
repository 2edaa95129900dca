import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { entryChecks, type EntryChecksOptions } from '../../src/remote-cache/entry-checks/entry-checks';
import type { ExpectedResult } from '../../src/remote-cache/entry-checks/expected-result';
import { expectedOf, HASH, judgeAsConsumer } from './profile-set';

/** Of a task that is no stage, as Nx makes its hashes. */
export const OTHER = '8371649204417362512';

/** Judges one entry in each test, in a directory that is made for it. */
export interface TestingChecks {
  readonly dir: () => string;
  /** The facts of a refusal, as one line; or `accepted`. Nothing may be left beside the file. */
  readonly check: (
    entry: Buffer,
    expected?: ExpectedResult | null,
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

  const check: TestingChecks['check'] = async (entry, expected = expectedOf(), hash = HASH, options = {}) => {
    const file = path.join(dir, 'entry');
    writeFileSync(file, entry);
    const result = await entryChecks({
      expected: () => Promise.resolve(expected === null ? [] : [expected]),
      judge: judgeAsConsumer,
      ...options,
    }).check(file, hash);
    expect(readdirSync(dir)).toEqual(['entry']);
    if (result.ok) return 'accepted';
    const { error } = result;
    return `${error.where}: expected ${error.expected}, found ${error.found}`;
  };

  return { dir: () => dir, check, checkOther: (entry) => check(entry, null, OTHER) };
}
