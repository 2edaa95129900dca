import { sortedParts, stageHash } from './stage-hash';

const PARTS = {
  recipe: '1',
  environment: 'x',
  'config.bolt.args': '[]',
};

describe('stageHash', () => {
  it('stays what it is: results lie in caches under it', () => {
    expect(stageHash('bolt', PARTS)).toBe('d4d3b0db04f2031a808fc82e2b21fe3b');
    expect(stageHash('dist', {})).toBe('f769efaf80f6d974d63c2bae6f78ddaf');
  });

  it('does not depend on the order of the parts', () => {
    const reversed = Object.fromEntries(Object.entries(PARTS).reverse());
    expect(stageHash('bolt', reversed)).toBe(stageHash('bolt', PARTS));
    expect(Object.keys(sortedParts(reversed))).toEqual(Object.keys(PARTS).sort());
  });

  it.each<[string, Record<string, string>]>([
    ['a value', { ...PARTS, recipe: '2' }],
    ['a part more', { ...PARTS, more: '' }],
    ['a part less', { recipe: '1' }],
  ])('differs with %s', (_, parts) => {
    expect(stageHash('bolt', parts)).not.toBe(stageHash('bolt', PARTS));
    expect(stageHash('dist', PARTS)).not.toBe(stageHash('bolt', PARTS));
  });
});
