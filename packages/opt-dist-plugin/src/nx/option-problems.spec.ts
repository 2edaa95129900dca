import { describeOptionProblems, optionProblems } from './option-problems';
import { TARGET_ROLES } from './options';

describe('optionProblems', () => {
  it.each<[string, unknown]>([
    ['none', undefined],
    ['no options', {}],
    ['other names', { distTargetName: 'toolchain', boltTargetName: 'opt-dist:bolt' }],
    ['names that change places', { distTargetName: 'bolt', boltTargetName: 'dist' }],
    ['a remote cache, whose settings fail no run', { remoteCache: { guard: 'maybe' } }],
  ])('is empty for %s', (_, options) => {
    expect(optionProblems(options)).toEqual([]);
  });

  it('names the nearest known option', () => {
    expect(optionProblems({ distTargetNmae: 'x', remotecache: {} })).toEqual([
      { kind: 'unknown-option', option: 'distTargetNmae', nearest: 'distTargetName' },
      { kind: 'unknown-option', option: 'remotecache', nearest: 'remoteCache' },
    ]);
  });

  it.each([[''], [' '], [7], [null], [['dist']]])('has the name %p that is none', (distTargetName) => {
    expect(optionProblems({ distTargetName })).toEqual([
      { kind: 'no-name', option: 'distTargetName', found: JSON.stringify(distTargetName) },
    ]);
  });

  it('has two targets of one name, by a default or by two options', () => {
    expect(optionProblems({ distTargetName: 'bolt' })).toEqual([
      { kind: 'same-name', name: 'bolt', options: ['boltTargetName', 'distTargetName'] },
    ]);
    expect(optionProblems({ planTargetName: 'x', cleanTargetName: 'x' })).toEqual([
      { kind: 'same-name', name: 'x', options: ['planTargetName', 'cleanTargetName'] },
    ]);
  });

  it('compares each target with all others once', () => {
    const all = Object.fromEntries(['dist', 'plan', 'sync'].map((role) => [`${role}TargetName`, 'x']));
    expect(optionProblems(all)).toHaveLength(2);
    expect(TARGET_ROLES).toHaveLength(14);
  });

  it('does not take a list or a text for options', () => {
    expect(optionProblems(['dist'])).toEqual([{ kind: 'no-object', found: '["dist"]' }]);
    expect(optionProblems('dist')).toEqual([{ kind: 'no-object', found: '"dist"' }]);
  });
});

describe('describeOptionProblems', () => {
  it('is one sentence for all', () => {
    const options = { distTargetNmae: 'x', boltTargetName: 'plan' };
    expect(describeOptionProblems(optionProblems(options))).toBe(
      'The options of opt-dist-plugin in nx.json are wrong: unknown option "distTargetNmae" (did you mean ' +
        '"distTargetName"?); two targets would be called "plan", give boltTargetName or planTargetName another value.',
    );
  });

  it('lists the options where none is near', () => {
    expect(describeOptionProblems(optionProblems({ xyz: 1 }))).toMatch(
      /unknown option "xyz", expected one of rustcPgoTargetName, .*, remoteCache, store\.$/,
    );
  });

  it('says what was expected', () => {
    expect(describeOptionProblems(optionProblems({ distTargetName: 7 }))).toMatch(
      /distTargetName: expected the name of a target, found 7\.$/,
    );
    expect(describeOptionProblems(optionProblems(7))).toMatch(/expected an object, found 7\.$/);
  });
});
