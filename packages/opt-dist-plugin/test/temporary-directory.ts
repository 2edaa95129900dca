import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Makes a directory for the tests of the calling file or `describe`, and removes it after them.
 * @param life whether each test has a directory of its own
 * @returns a function that gives its path, to call in tests and hooks
 */
export function temporaryDirectory(life: 'of each test' | 'of all tests'): () => string {
  let dir = '';
  const make = () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-test-'));
  };
  const remove = () => {
    rmSync(dir, { recursive: true, force: true });
  };
  if (life === 'of each test') {
    beforeEach(make);
    afterEach(remove);
  } else {
    beforeAll(make);
    afterAll(remove);
  }
  return () => dir;
}
