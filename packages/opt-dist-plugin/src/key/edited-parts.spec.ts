import { editedParts } from './edited-parts';

describe('editedParts', () => {
  const before = {
    'sources.build': 'a',
    'sources.packaged': 'b',
    'bootstrap config': 'c',
    'given.profiler': 'd',
    'profiles.bolt': 'g',
    'config.bolt.args': 'e',
    'tool.cc': 'f',
  };

  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    ['nothing', {}, []],
    ['sources', { 'sources.build': 'x' }, ['sources.build']],
    ['what is only packaged', { 'sources.packaged': 'x' }, ['sources.packaged']],
    ['a compiler', { 'tool.cc': 'x' }, ['tool.cc']],
    ['a part that comes', { 'sources.tests': 'x' }, ['sources.tests']],
    [
      "bootstrap's config and a file",
      { 'bootstrap config': 'x', 'given.profiler': 'x' },
      ['bootstrap config', 'given.profiler'],
    ],
    ['the profiles of an earlier stage', { 'profiles.bolt': 'x' }, ['profiles.bolt']],
    ['what is read once', { 'config.bolt.args': 'x' }, []],
  ])('%s', (_, edits, expected) => {
    expect(editedParts(before, { ...before, ...edits })).toEqual(expected);
  });
});
