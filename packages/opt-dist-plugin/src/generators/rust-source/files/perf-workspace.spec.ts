import { withoutMember } from './perf-workspace';

const MANIFEST = `[workspace]
members = ["collector", "site", "database"]
resolver = "2"

[profile.release.package.site]
debug = 1

[profile.release.package.collector]
debug = 1
`;

it('takes out a member and the profile that is about it', () => {
  expect(withoutMember(MANIFEST, 'site')).toBe(`[workspace]
members = ["collector", "database"]
resolver = "2"

[profile.release.package.collector]
debug = 1
`);
});

it.each([
  ['members = [\n  "collector",\n  "site",\n]\n', 'members = ["collector"]\n'],
  ['members = ["site"]\n', 'members = []\n'],
])('reads a list over several lines and of one', (before, after) => {
  expect(withoutMember(`[workspace]\n${before}`, 'site')).toBe(`[workspace]\n${after}`);
});

it.each(['[package]\nname = "x"\n', '[workspace]\nmembers = ["website"]\n', ''])(
  'has nothing to take out of %j',
  (manifest) => {
    expect(withoutMember(manifest, 'site')).toBeNull();
  },
);
