import type { TransferProblem } from './verdict';
import { describeTransfer, noteText, publicAddress, type TrafficFacts, warningText } from './warning';

const well: TrafficFacts = {
  server: 'http://cache:8099',
  misses: 0,
  missProblem: null,
  waiting: 0,
  waitingBytes: 0,
  uploadProblem: null,
  lost: [],
  overflowed: 0,
  readOnly: 0,
  options: [],
};
const SYNC = 'nx run rust:sync';
const refused: TransferProblem = { kind: 'no-connection', code: 'ECONNREFUSED' };

describe('warningText', () => {
  it('is silent when all went well', () => {
    expect(warningText(well, SYNC)).toEqual([]);
    expect(noteText(well)).toEqual([]);
  });

  it('says once what happened, what it means and what to do', () => {
    const facts = {
      ...well,
      misses: 4,
      missProblem: refused,
      uploadProblem: refused,
      waiting: 4,
      waitingBytes: 2048,
    };
    expect(warningText(facts, SYNC)).toEqual([
      'warning: the remote cache http://cache:8099 cannot be reached (ECONNREFUSED).',
      '  4 results could not be fetched; their tasks ran instead.',
      '  4 results wait to be uploaded (2.0 KiB): with the next run, or with `nx run rust:sync`.',
      '  The results in this workspace are complete.',
      '  Is the server up, and is NX_SELF_HOSTED_REMOTE_CACHE_SERVER right? NX_SKIP_REMOTE_CACHE=true runs without the remote cache.',
    ]);
  });

  it('needs one line for the entry of a task that is no stage', () => {
    const where = 'archive: x';
    const missProblem = { kind: 'refused-entry', where, expected: 'a', found: 'b', isOther: true } as const;
    const line = (tasks: string) =>
      `warning: the remote cache http://cache:8099 sent an entry that the guard refuses: archive: x: expected a, found b; ${tasks} ran instead.`;
    expect(warningText({ ...well, misses: 1, missProblem, waiting: 2 }, SYNC)).toEqual([line('its task')]);
    expect(warningText({ ...well, misses: 3, missProblem }, SYNC)).toEqual([line('3 tasks')]);
    const more = { ...well, misses: 1, missProblem, uploadProblem: refused };
    expect(warningText(more, SYNC).length).toBeGreaterThan(2);
  });

  it('names a second cause', () => {
    const facts = {
      ...well,
      misses: 1,
      missProblem: { kind: 'cut-off', code: 'ECONNRESET' },
      uploadProblem: { kind: 'status', status: 503 },
      waiting: 1,
    } as const;
    expect(warningText(facts, SYNC).join('\n')).toContain('During an upload the server answered 503.');
  });

  it('names what is not kept', () => {
    const facts = { ...well, lost: [{ hash: 'abc', problem: { kind: 'status', status: 413 } }] } as const;
    expect(warningText(facts, SYNC)[1]).toBe(
      '  The result abc will not be uploaded: the server answered 413 (entry too big).',
    );
  });

  it('does not warn of a read-only token', () => {
    expect(warningText({ ...well, readOnly: 2 }, SYNC)).toEqual([]);
    expect(noteText({ ...well, readOnly: 2 })).toEqual([
      'note: 2 results were not shared: the token of the remote cache is read-only.',
    ]);
  });

  it('does not repeat at each run that something waits', () => {
    expect(warningText({ ...well, waiting: 3 }, SYNC)).toEqual([]);
  });
});

/** One of every kind: a kind without an example does not compile. */
const PROBLEMS: { [K in TransferProblem['kind']]: Extract<TransferProblem, { kind: K }> } = {
  'no-connection': { kind: 'no-connection', code: 'TIMEOUT' },
  'cut-off': { kind: 'cut-off', code: 'EPIPE' },
  'no-answer': { kind: 'no-answer', seconds: 30 },
  'too-slow': { kind: 'too-slow', rate: 1234.5, floor: 65_536 },
  status: { kind: 'status', status: 507 },
  'too-big': { kind: 'too-big', limit: 1024 },
  'out-of-time': { kind: 'out-of-time', seconds: 540 },
  'not-asked': { kind: 'not-asked' },
  'web-page': { kind: 'web-page' },
  'changed-file': { kind: 'changed-file', expected: 'an archive', found: 'nothing' },
  fault: { kind: 'fault', message: 'x is no function' },
  'local-file': { kind: 'local-file', code: 'ENOSPC' },
  'refused-entry': { kind: 'refused-entry', where: 'seal', expected: 'aa', found: 'bb' },
};

it('has words of its own for every problem', () => {
  const texts = Object.values(PROBLEMS).map(describeTransfer);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts).toContain('is too slow (1.2 KiB/s, expected 64.0 KiB/s)');
});

it.each([
  ['http://user:secret@cache:8099/?token=x', 'http://cache:8099'],
  ['https://cache/nx/', 'https://cache/nx/'],
  ['cache', '(not an address)'],
])('shows %s without secrets', (server, expected) => {
  expect(publicAddress(server)).toBe(expected);
});
