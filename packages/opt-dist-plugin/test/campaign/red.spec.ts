import { expectReason, messageOf } from './red';

const failed = (output: string) => ({ exitCode: 1, output });
const HEAD = '\n NX   Running target dist for project rust\n\n> nx run rust:dist\n\n';
const LOCKED =
  'error: process 7 is running bolt in build\nWait for it, or see `nx run rust:doctor` and `nx reset`.';
const FOOT = '\n\n NX   Running target dist for project rust failed\n\nFailed tasks:\n\n- rust:dist\n';

describe('the message of a run that failed', () => {
  it('is its error, with the commands in it and none of the rest', () => {
    const { text, commands } = messageOf(failed(`${HEAD}${LOCKED}${FOOT}`));
    expect(text).toBe(LOCKED);
    expect(commands).toEqual(['nx run rust:doctor', 'nx reset']);
  });

  it.each([
    ['there is none', `${HEAD}[1/3] Build\n`, 'a run failed without a message'],
    [
      'it has a stack trace',
      `${HEAD}${LOCKED}\n    at run (/w/a.ts:1:2)\n`,
      'a run failed with a stack trace',
    ],
    ['there are two', `${HEAD}${LOCKED}\n\n${LOCKED}${FOOT}`, '2 errors, expected one'],
  ])('breaks the rules where %s', (_, output, fact) => {
    expect(() => messageOf(failed(output))).toThrow(fact);
  });

  it('names its cause', () => {
    const result = failed(`${HEAD}${LOCKED}${FOOT}`);
    expect(() => {
      expectReason(result, /is running/);
    }).not.toThrow();
    expect(() => {
      expectReason(result, /no space/);
    }).toThrow('does not name the cause');
  });
});
