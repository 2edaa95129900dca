import { claimedName, overflow, parseOutboxName, spoolName, waitingName } from './names';

const entry = { hash: '1837059_1177-abc', sha256: 'ab'.repeat(32) };
const owner = { host: 'build-7', pid: 4711, started: '90210', place: '0123456789abcdef' };

describe('names in the outbox', () => {
  it('are read back', () => {
    expect(parseOutboxName(waitingName(entry))).toEqual({ kind: 'waiting', entry });
    expect(parseOutboxName(claimedName(entry, owner))).toEqual({ kind: 'claimed', entry, owner });
    expect(parseOutboxName(spoolName('0f', owner))).toEqual({ kind: 'spool', owner });
  });

  it('are read without the place, and without the start, which older releases leave out', () => {
    const older = { ...owner, place: null };
    expect(spoolName('0f', older)).toBe('0f.part.build-7.4711.90210');
    expect(parseOutboxName(spoolName('0f', older))).toEqual({ kind: 'spool', owner: older });
    const old = { ...older, started: null };
    expect(spoolName('0f', old)).toBe('0f.part.build-7.4711');
    expect(parseOutboxName(spoolName('0f', old))).toEqual({ kind: 'spool', owner: old });
    expect(parseOutboxName(claimedName(entry, old))).toEqual({ kind: 'claimed', entry, owner: old });
  });

  it('hold a place without the start of the process', () => {
    const hidden = { ...owner, started: null };
    expect(parseOutboxName(claimedName(entry, hidden))).toEqual({ kind: 'claimed', entry, owner: hidden });
  });

  it('hold hosts with dots', () => {
    const dotted = { host: 'a.example.org', pid: 1, started: null, place: null };
    const found = parseOutboxName(claimedName(entry, dotted));
    expect(found).toMatchObject({ kind: 'claimed', owner: { host: 'a_example_org', pid: 1 } });
  });

  it.each([
    '',
    'x',
    'x.reason',
    `${entry.hash}.short.entry`,
    `../x.${entry.sha256}.entry`,
    `${waitingName(entry)}.x`,
  ])('are not %j', (name) => {
    expect(parseOutboxName(name)).toBeNull();
  });
});

it('drops the oldest until the rest fits', () => {
  const files = [3, 1, 2].map((modified) => ({ modified, bytes: 10 }));
  expect(overflow(files, 30)).toEqual([]);
  expect(overflow(files, 29).map(({ modified }) => modified)).toEqual([1]);
  expect(overflow(files, 0).map(({ modified }) => modified)).toEqual([1, 2, 3]);
});
