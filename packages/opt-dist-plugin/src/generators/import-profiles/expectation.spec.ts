import { expectations } from './expectation';

const HERE = { here: 'aaa', there: 'bbb' };
const of = (common: number, own: number) =>
  expectations(HERE, [{ stage: 'rustc-pgo', component: 'rustc', common: { common, own } }])[1];

it.each([
  [99, 100, 'expect nearly the speed of profiles of your own'],
  [95, 100, 'expect nearly the speed of profiles of your own'],
  [94, 100, 'expect a part of the speed'],
  [29, 100, 'expect next to nothing, and train instead'],
  [0, 0, 'expect next to nothing'],
])('%d of %d functions: %s', (common, own, words) => {
  expect(of(common, own)).toContain(`${common} of the ${own} functions`);
  expect(of(common, own)).toContain(words);
});

it.each([
  [HERE, 'They are of commit bbb, this tree is aaa'],
  [{ here: 'aaa', there: 'aaa' }, "They are of this tree's commit aaa."],
  [{ here: null, there: 'bbb' }, 'Their commit is bbb, that of this tree not known.'],
  [{ here: null, there: null }, 'Their commit is not known, that of this tree not known.'],
])('of the commits %j: %s', (commits, words) => {
  expect(expectations(commits, [])[0]).toContain(words);
});

it('says that nobody knows, where this tree was not trained, and warns of BOLT', () => {
  const [, rustc, bolt] = expectations(HERE, [
    { stage: 'rustc-pgo', component: 'rustc', common: null },
    { stage: 'bolt', component: 'llvm', common: null },
  ]);
  expect(rustc).toContain('nobody knows how many functions match');
  expect(bolt).toContain('it belongs to one build of the library');
});
