import type { Dialect } from '../tree/dialect';
import { distArguments, distSelection, selectsSources } from './dist-arguments';
import { configOf, DIALECT_195 } from '../../test/plan-context';

const OPTIONS = DIALECT_195.valueOptions;

describe('distSelection', () => {
  it.each<[string, string[], string[], string[], boolean]>([
    ['nothing', ['dist'], [], [], true],
    ['paths', ['dist', 'cargo', 'library/std'], ['cargo', 'library/std'], [], false],
    ['options with values', ['dist', '--host', 'x', '-j', '4', '--set', 'a.b=c'], [], [], true],
    [
      'options with values inside',
      ['dist', '--host=x', '--skip=clippy', 'rustc'],
      ['rustc'],
      ['clippy'],
      false,
    ],
    ['switches', ['--dry-run', 'dist', '-v', 'rustc'], ['rustc'], [], false],
    ['paths that are left out', ['dist', '--skip', 'a', '--exclude', 'b'], [], ['a', 'b'], true],
    ['more than the default', ['dist', '--include-default-paths', 'bootstrap'], ['bootstrap'], [], true],
    ['what is not for bootstrap', ['dist', '--', 'x'], [], [], true],
  ])('%s', (_, args, paths, skipped, defaults) => {
    expect(distSelection(args, OPTIONS)).toEqual({
      ...{ subcommand: 'dist', paths, skipped, targets: [], stage: null, defaults },
    });
  });

  it('knows the subcommand, wherever it stands', () => {
    expect(distSelection(['--ci', 'true', 'install', 'src'], OPTIONS)).toMatchObject({
      subcommand: 'install',
      paths: ['src'],
    });
    expect(distSelection(['-v'], OPTIONS).subcommand).toBeNull();
  });

  it('takes no value of an option for a path', () => {
    expect(distSelection(['dist', '--ci', 'true'], OPTIONS)).toMatchObject({ paths: [], defaults: true });
    expect(distSelection(['dist', '--dry-run', 'rustc'], OPTIONS).paths).toEqual(['rustc']);
    // Of a tree that does not tell its options.
    expect(distSelection(['dist', '--dry-run', 'rustc', 'cargo'], null).paths).toEqual(['cargo']);
  });

  it('knows the stage', () => {
    expect(distSelection(['dist', '--stage', '1', 'rustc'], OPTIONS)).toMatchObject({
      stage: '1',
      paths: ['rustc'],
    });
    expect(distSelection(['dist', '--stage=2'], OPTIONS).stage).toBe('2');
  });

  it('knows the targets', () => {
    const args = ['dist', '--target', 'a,b', '--target=c', '--host', 'd'];
    expect(distSelection(args, OPTIONS).targets).toEqual(['a', 'b', 'c']);
  });
});

describe('selectsSources', () => {
  it.each<[string[], boolean, boolean]>([
    [['dist'], true, true],
    [['dist'], false, false],
    [['dist', 'rustc'], true, false],
    [['dist', 'rustc', 'rustc-src'], false, true],
    [['dist', '--include-default-paths', 'bootstrap'], true, true],
    [['dist', '--skip', 'rustc-src'], true, false],
    [['dist', '--exclude=rustc-src', 'rustc-src'], true, false],
  ])('%j, with a tarball of the sources by default: %p', (args, byDefault, expected) => {
    expect(selectsSources(args, OPTIONS, byDefault)).toBe(expected);
  });
});

describe('distArguments', () => {
  const V185: Dialect = {
    ...DIALECT_195,
    tryBuild: { option: '--skip', skipped: ['rust-docs', 'miri'], settings: [] },
  };
  const V172: Dialect = {
    ...DIALECT_195,
    tryBuild: { option: '--exclude', skipped: ['rust-docs'], settings: [] },
  };
  const skips = ['--skip', 'rust-docs', '--skip', 'clippy', '--skip', 'extended'];

  it.each<[string, unknown, Dialect, string[], string[]]>([
    ['no try build', {}, DIALECT_195, ['-v'], ['dist', '-v']],
    [
      'a try build of 1.85',
      { tryBuild: true },
      V185,
      ['-v'],
      ['dist', '-v', '--skip', 'rust-docs', '--skip', 'miri'],
    ],
    ['a try build of 1.72', { tryBuild: true }, V172, [], ['dist', '--exclude', 'rust-docs']],
    // `extended=false` takes cargo away, and naming a path takes the default away.
    [
      'a try build since 1.90',
      { tryBuild: true },
      DIALECT_195,
      [],
      ['dist', ...skips, 'cargo', '--include-default-paths'],
    ],
    [
      'one that names paths',
      { tryBuild: true, dist: { args: ['dist', 'rustc'] } },
      DIALECT_195,
      [],
      ['dist', 'rustc', ...skips, 'cargo'],
    ],
  ])('%s', (_, file, dialect, extra, expected) => {
    expect(distArguments(configOf(file), dialect, extra)).toEqual(expected);
  });
});
