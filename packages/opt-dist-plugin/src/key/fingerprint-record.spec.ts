import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import {
  type FingerprintRecord,
  fingerprintsOfRun,
  MOST_SHARED,
  readFingerprints,
  recordsDir,
  writeFingerprints,
} from './fingerprint-record';

const root = temporaryDirectory('of each test');
const PROGRAM = path.resolve(__dirname, '../../bin/fingerprint.cjs');

const recordOf = (changes: Partial<FingerprintRecord> = {}): FingerprintRecord => ({
  schemaVersion: 2,
  run: '17',
  projectRoot: 'some rust',
  taken: Date.now(),
  stages: { bolt: { hash: 'f'.repeat(32), parts: { recipe: '2' } } },
  ...changes,
});

it('reads what was written for the same run and project, and nothing else', async () => {
  const record = recordOf();
  expect(await writeFingerprints(root(), record, {})).toBe(true);
  expect(await readFingerprints(root(), 'some rust', '17', {})).toEqual(record);
  expect(await readFingerprints(root(), 'some rust', '18', {})).toBeNull();
  expect(await readFingerprints(root(), 'other', '17', {})).toBeNull();
  const other = recordOf({ projectRoot: 'other' });
  await writeFingerprints(root(), other, {});
  await writeFingerprints(root(), recordOf({ run: '170' }), {});
  const found = await fingerprintsOfRun(root(), '17', {});
  expect(found.map(({ projectRoot }) => projectRoot).sort()).toEqual(['other', 'some rust']);
});

it.each(['', '../x', 'a/b', 'x'.repeat(200)])('writes nothing under the id %p', async (run) => {
  expect(await writeFingerprints(root(), recordOf({ run }), {})).toBe(false);
  expect(await readFingerprints(root(), 'some rust', run, {})).toBeNull();
});

it('does not read a record that is damaged', async () => {
  await writeFingerprints(root(), recordOf(), {});
  const [name = ''] = readdirSync(recordsDir(root(), {}));
  const file = path.join(recordsDir(root(), {}), name);
  for (const text of ['', '{', '[]', JSON.stringify({ ...recordOf(), stages: { bolt: { hash: 1 } } })]) {
    writeFileSync(file, text);
    expect(await readFingerprints(root(), 'some rust', '17', {})).toBeNull();
  }
});

it('keeps the younger records when there are many', async () => {
  const dir = recordsDir(root(), {});
  mkdirSync(dir, { recursive: true });
  for (let index = 0; index < 220; index++) {
    const file = path.join(dir, `old${index}.json`);
    writeFileSync(file, '{}');
    utimesSync(file, index + 1, index + 1);
  }
  await writeFingerprints(root(), recordOf(), {});
  const left = readdirSync(dir);
  expect(left).toHaveLength(200);
  expect(left).toContain('old219.json');
  expect(left).not.toContain('old0.json');
  expect(await readFingerprints(root(), 'some rust', '17', {})).not.toBeNull();
});

describe("the program of Nx's runtime input", () => {
  const answer = (...words: readonly string[]) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      OPT_DIST_RUN: '17',
      OPT_DIST_KEYS: recordsDir(root(), {}),
    };
    const call = `require(${JSON.stringify(PROGRAM)})`;
    const run = spawnSync(process.execPath, ['-e', call, ...words], { cwd: root(), env, encoding: 'utf8' });
    // Nx hashes both channels.
    if (run.status === 0) expect(run.stderr).toBe('');
    return { status: run.status, line: run.stdout.trim() };
  };

  it('answers from the record of the run while it is young', async () => {
    await writeFingerprints(root(), recordOf(), {});
    expect(answer('some%20rust', 'bolt')).toEqual({ status: 0, line: 'f'.repeat(32) });
  });

  it('answers differently each time where it cannot read the project', async () => {
    await writeFingerprints(root(), recordOf({ taken: Date.now() - MOST_SHARED - 1 }), {});
    const answers = [answer('some%20rust', 'bolt'), answer('some%20rust', 'bolt')];
    for (const { status, line } of answers) {
      expect(status).toBe(0);
      expect(line).toMatch(/^unknown [0-9a-f-]{36}$/);
    }
    expect(new Set(answers.map(({ line }) => line)).size).toBe(2);
  });

  it('refuses other words', () => {
    expect(answer('some%20rust')).toEqual({ status: 2, line: '' });
    expect(answer('some%20rust', 'constructor')).toEqual({ status: 2, line: '' });
  });
});
