import { formatRun, parseRun, type RunRecord } from './run-record';

const RECORD: RunRecord = {
  stage: 'bolt',
  steps: [
    { id: 'build', title: 'Build', seconds: 61.234567 },
    { id: 'train', title: 'Train', seconds: 0.001 },
  ],
};

const titled = (title: string) => JSON.stringify({ stage: 'bolt', steps: [{ id: 'a', title, seconds: 1 }] });

describe('run records', () => {
  it('are read as they were written, to the hundredth', () => {
    expect(parseRun(formatRun(RECORD))).toEqual({
      stage: 'bolt',
      steps: [
        { id: 'build', title: 'Build', seconds: 61.23 },
        { id: 'train', title: 'Train', seconds: 0 },
      ],
    });
  });

  it('hold nothing else', () => {
    const more = {
      ...RECORD,
      secret: 'x',
      steps: RECORD.steps.map((step) => ({ ...step, log: '/home/me' })),
    };
    expect(formatRun(more)).toBe(formatRun(RECORD));
  });

  it('may have no steps', () => {
    expect(parseRun(formatRun({ stage: 'dist', steps: [] }))).toEqual({ stage: 'dist', steps: [] });
  });

  it.each([
    ['nothing', ''],
    ['half of one', formatRun(RECORD).slice(0, 40)],
    ['null', 'null'],
    ['a number', '7'],
    ['no stage', '{"steps":[]}'],
    ['no steps', '{"stage":"bolt"}'],
    ['steps that are no list', '{"stage":"bolt","steps":{}}'],
    ['a step that is null', '{"stage":"bolt","steps":[null]}'],
    ['a step without a title', '{"stage":"bolt","steps":[{"id":"a","seconds":1}]}'],
    ['a step without a duration', '{"stage":"bolt","steps":[{"id":"a","title":"A"}]}'],
    ['a duration without end', '{"stage":"bolt","steps":[{"id":"a","title":"A","seconds":1e999}]}'],
    ['a long title', titled('x'.repeat(201))],
    ['a title with a line break', titled('A\nwarning: all is lost')],
    ['a title that moves the cursor', titled('\u001b[2J')],
    ['a title that a terminal turns round', titled('A\u202e')],
    ['a title that breaks a line elsewhere', titled('A\u2028B')],
    ['an order to a runner of CI', titled('::error::broken')],
    ['an older order to a runner of CI', titled('A ##[error]broken')],
    ['the end of a block of Markdown', titled('A ```')],
    ['a duration as text', '{"stage":"bolt","steps":[{"id":"a","title":"A","seconds":"1"}]}'],
  ])('are not made of %s', (_, text) => {
    expect(parseRun(text)).toBeNull();
  });

  // The timing table looks its title up and prints "undefined:".
  it('are not made of an unknown stage', () => {
    expect(parseRun('{"stage":"cake","steps":[]}')).toBeNull();
  });
});
