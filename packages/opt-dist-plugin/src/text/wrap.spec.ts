import { wrap } from './wrap';

describe('wrap', () => {
  it('leaves a short text on one line', () => {
    expect(wrap('a short text', '- ', '  ')).toEqual(['- a short text']);
  });

  it('breaks at spaces', () => {
    expect(wrap(`${'a'.repeat(40)} ${'b'.repeat(39)} c`, '', '  ')).toEqual([
      `${'a'.repeat(40)} ${'b'.repeat(39)}`,
      '  c',
    ]);
  });

  it('breaks a word that has no room on a line of its own', () => {
    expect(wrap('x'.repeat(100), '- ', '  ')).toEqual([`- ${'x'.repeat(78)}`, `  ${'x'.repeat(22)}`]);
  });

  it('ends no line with a space', () => {
    expect(wrap('', '    ', '')).toEqual(['']);
  });
});
