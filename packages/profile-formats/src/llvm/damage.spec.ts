import { describeDamage } from '../verdict/text';
import { WatchedSource } from '../../test/watched-source';
import { inspect } from '../inspect/inspect';
import { parseProftext } from './text/parse';
import { wordOf } from './text/lines';

const MOST_SHOWN = 200;

describe('text profiles: long lines', () => {
  const digits = '9'.repeat(30_000_000);
  const zeros = '0'.repeat(30_000_000);

  test.each([
    ['a hash', `f\n${digits}\n1\n7\n`],
    ['a hash with a prefix', `f\n0x${digits}\n1\n7\n`],
    ['a number of counters', `f\n1\n${digits}\n7\n`],
    ['a counter', `f\n1\n1\n${digits}\n`],
    ['a header line', `:${digits}\n`],
    ['a value', `f\n1\n1\n7\n1\n0\n1\n1\n${digits}\n`],
  ])('%s of 30 MB is damage at once, and told in a few words', (_, text) => {
    const started = performance.now();
    const profile = parseProftext(text);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(profile.ok ? null : describeDamage(profile.error).length).toBeLessThan(MOST_SHOWN);
  });

  test('zeros before a number are no part of its length', () => {
    expect(wordOf(`${zeros}7`)).toBe(7n);
    expect(wordOf(`0x${zeros}1f`, true)).toBe(0x1fn);
    expect(wordOf(zeros, true)).toBe(0n);
    expect(wordOf(`${zeros}0`)).toBe(0n);
    expect(wordOf('18446744073709551616')).toBeNull();
    expect(wordOf('0')).toBe(0n);
    expect(wordOf('')).toBeNull();
    expect(wordOf('0x', true)).toBeNull();
    expect(wordOf('08', true)).toBeNull();
    expect(wordOf('0B11', true)).toBe(3n);
  });
});

test.each([
  [':ir\nf\n1\n1\n7', 'end of the last line'],
  [':ir\nf\n1\n1\n7\n# x', null],
  [':ir\nf\n1\n1\n7\n\n', null],
  ['1000 20 30 4\n', null],
  ['B 1000 2000 3 4', 'end of the last line'],
])('%j: a last line without its end can be a cut one', async (text, what) => {
  const { damage } = await inspect(new WatchedSource(new TextEncoder().encode(text)));
  expect(damage && 'what' in damage ? damage.what : null).toBe(what);
});
