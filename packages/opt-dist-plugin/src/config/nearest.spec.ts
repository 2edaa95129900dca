import { nearestOf } from './nearest';

describe('nearestOf', () => {
  it.each([
    ['bolts', ['host', 'bolt'], 'bolt'],
    ['BUILDDIR', ['build', 'buildDir'], 'buildDir'],
    ['dri', ['dir', 'run'], 'dir'],
    ['skp', ['run', 'skip'], 'skip'],
    ['xyz', ['host', 'bolt'], null],
    ['a', ['b'], 'b'],
    ['abcde', ['abcxy'], 'abcxy'],
    ['abcd', ['abxy'], null],
    ['ab', ['xy'], null],
    ['bol', ['bola', 'bolb'], 'bola'],
    ['anything', [], null],
  ])('%s among %j: %s', (word, known, nearest) => {
    expect(nearestOf(word, known)).toBe(nearest);
  });
});
