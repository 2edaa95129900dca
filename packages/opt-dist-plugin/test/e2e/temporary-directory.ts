import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * A directory for the tests of the file or of the `describe` that calls this, removed behind them.
 * @param life whether each test has one of its own
 * @returns its path, once the tests have begun
 */
export function temporaryDirectory(life: 'of each test' | 'of all tests'): () => string {
  let dir = '';
  const make = () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-e2e-'));
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
