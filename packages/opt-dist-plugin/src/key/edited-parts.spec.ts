import { editedParts } from './edited-parts';

describe('editedParts', () => {
  const before = {
    'sources.build': 'a',
    'sources.packaged': 'b',
    'bootstrap config': 'c',
    'given.profiler': 'd',
    'config.bolt.args': 'e',
    'tool.cc': 'f',
  };

  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    ['nothing', {}, []],
    ['sources', { 'sources.build': 'x' }, ['sources.build']],
    ['what is only packaged', { 'sources.packaged': 'x' }, []],
    [
      "bootstrap's config and a file",
      { 'bootstrap config': 'x', 'given.profiler': 'x' },
      ['bootstrap config', 'given.profiler'],
    ],
    ['what is read once', { 'config.bolt.args': 'x', 'tool.cc': 'x' }, []],
  ])('%s', (_, edits, expected) => {
    expect(editedParts(before, { ...before, ...edits })).toEqual(expected);
  });
});
