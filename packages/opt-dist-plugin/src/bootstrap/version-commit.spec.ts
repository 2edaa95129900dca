import { bootstrapSettings } from './settings';
import { namesCommit } from './version-commit';

describe('namesCommit', () => {
  it.each<[string, object, boolean]>([
    ['nothing is said', {}, false],
    ['the channel is dev', { rust: { channel: 'dev' } }, false],
    ['the channel is another', { rust: { channel: 'stable' } }, true],
    ["the channel is the tree's", { rust: { channel: 'auto-detect' } }, true],
    ['a profile says so', { profile: 'dist' }, true],
    ['a profile says so, and the channel is dev', { profile: 'user', rust: { channel: 'dev' } }, false],
    ['another profile is named', { profile: 'compiler' }, false],
    ['it is left out', { rust: { channel: 'nightly', 'omit-git-hash': true } }, false],
    ['it is left out, by its older name', { rust: { channel: 'nightly', 'ignore-git': true } }, false],
    ['it is asked for', { rust: { 'omit-git-hash': false } }, true],
  ])('%s', (_, toml, expected) => {
    expect(namesCommit(bootstrapSettings(toml, null), { channel: 'nightly' })).toBe(expected);
  });

  it('is not so where the tree itself is of the channel dev', () => {
    expect(namesCommit(bootstrapSettings({ profile: 'dist' }, null), { channel: 'dev' })).toBe(false);
  });
});
