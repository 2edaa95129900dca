import { parsed } from '../../test/config';
import { formatConfigProblem } from '../text/config-problem';
import { withEnvironment } from './environment';
import { givenArguments, givenByArguments, givenPlace, withGiven, withoutGivenArguments } from './given';

const profilesOf = (
  shared: unknown,
  local: unknown,
  env: Readonly<Record<string, string>>,
  argv: string[],
) => {
  const config = withEnvironment(parsed(shared, local), env);
  if (!config.ok) throw new Error(config.error.map(formatConfigProblem).join('\n'));
  const given = givenByArguments(config.value, givenArguments(argv));
  if (!given.ok) throw new Error(given.error.map(formatConfigProblem).join('\n'));
  return withGiven(config.value, given.value).profiles;
};
const NONE = { all: null, 'rustc-pgo': null, 'llvm-pgo': null, bolt: null };

describe('the sources of given profiles', () => {
  it.each<[string, unknown, unknown, Readonly<Record<string, string>>, string[], object]>([
    ['opt-dist.json', { profiles: { bolt: 'b' } }, {}, {}, [], { bolt: 'b' }],
    ['opt-dist.local.json', {}, { profiles: { bolt: 'b' } }, {}, [], { bolt: 'b' }],
    ['the environment', {}, {}, { OPT_DIST_PROFILES_LLVM_PGO: 'l' }, [], { 'llvm-pgo': 'l' }],
    ['an empty variable', { profiles: { bolt: 'b' } }, {}, { OPT_DIST_PROFILES_BOLT: '' }, [], { bolt: 'b' }],
    ['the command line', {}, {}, {}, ['--profiles.rustc-pgo=r'], { 'rustc-pgo': 'r' }],
    ['an option with a space', {}, {}, {}, ['--profiles', 'team.tar.zst'], { all: 'team.tar.zst' }],
    [
      'all four',
      { profiles: { 'rustc-pgo': '1', 'llvm-pgo': '1', bolt: '1' } },
      { profiles: { 'llvm-pgo': '2', bolt: '2' } },
      { OPT_DIST_PROFILES_BOLT: '3' },
      ['--profiles.rustc-pgo=4'],
      { 'rustc-pgo': '4', 'llvm-pgo': '2', bolt: '3' },
    ],
    [
      'null of the local file, which takes back',
      { profiles: { bolt: 'b', all: 'a' } },
      { profiles: { bolt: null, all: null } },
      {},
      [],
      {},
    ],
    [
      'all stages, which replaces the earlier sources',
      { profiles: { 'rustc-pgo': '1', bolt: '1' } },
      {},
      { OPT_DIST_PROFILES_ALL: '3', OPT_DIST_PROFILES_BOLT: 'own' },
      [],
      { all: '3', bolt: 'own' },
    ],
  ])('%s', (_, shared, local, env, argv, expected) => {
    expect(profilesOf(shared, local, env, argv)).toEqual({ ...NONE, ...expected });
  });

  it.each<[string, unknown, string[], string]>([
    [
      'an unknown stage',
      {},
      ['--profiles.blot=x'],
      '--profiles.blot: expected one of --profiles, --profiles.rustc-pgo',
    ],
    ['no value', {}, ['--profiles.bolt'], '--profiles.bolt: expected a file, a directory or a URL, found ""'],
    [
      'the next option for a value',
      {},
      ['--profiles.bolt', '--skip-nx-cache'],
      '--profiles.bolt: expected a file, a directory or a URL, found ""',
    ],
    [
      'a stage without use',
      { bolt: { enabled: false } },
      ['--profiles.bolt=x'],
      '--profiles.bolt: expected nothing, as this configuration uses no profiles of bolt, found "x"',
    ],
  ])('%s is refused', (_, shared, argv, line) => {
    const given = givenByArguments(parsed(shared), givenArguments(argv));
    expect(given.ok ? [] : given.error.map(formatConfigProblem)).toEqual([expect.stringContaining(line)]);
  });

  it('is not what follows --, nor an option that only begins alike', () => {
    expect(givenArguments(['run', 'rust:dist', '--profilesX=1', '--', '--profiles=x'])).toEqual([]);
  });
});

it('bootstrap gets none of these options', () => {
  const args = ['--profiles=x', 'dist', '--profiles.bolt', 'y', '--profiles', '--set', 'a=b'];
  expect(withoutGivenArguments(args)).toEqual(['dist', '--set', 'a=b']);
});

describe('the place of given profiles', () => {
  const HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  it.each([
    ['a/b.tar.zst', { kind: 'path', place: 'a/b.tar.zst', sha256: null }],
    ['a#1/b', { kind: 'path', place: 'a#1/b', sha256: null }],
    [`a.tar.zst#sha256=${HEX}`, { kind: 'path', place: 'a.tar.zst', sha256: HEX }],
    [`https://e.org/a#sha256=${HEX.toUpperCase()}`, { kind: 'url', place: 'https://e.org/a', sha256: HEX }],
    [
      'HTTP://e.org/a#sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      { kind: 'url', place: 'HTTP://e.org/a', sha256: HEX },
    ],
    ['https://e.org/a', { kind: 'url', place: 'https://e.org/a', sha256: null }],
  ])('%s', (text, place) => {
    expect(givenPlace(text)).toEqual(place);
  });
});
