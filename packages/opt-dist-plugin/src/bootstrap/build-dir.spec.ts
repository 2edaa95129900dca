import { namedBuildDir } from './build-dir';

const OLD = { buildDirOption: false, rustVersion: '1.63.0' };
const NEW = { buildDirOption: true, rustVersion: '1.95.0' };

function settings(buildDir: string | null, includes = false) {
  return { buildDir, includes };
}

describe('namedBuildDir', () => {
  it.each<[string, string, ReturnType<typeof settings>, string | null]>([
    ['the default', '/p/build', settings(null), null],
    ['what the config says', '/big/b', settings('/big/b'), null],
    ['what the config says, relative to where bootstrap starts', '/p/out', settings('out'), null],
    ['another one', '/big/b', settings(null), '/big/b'],
    ['the default where the config says another one', '/p/build', settings('out'), '/p/build'],
    [
      'the default where files are included, which bootstrap.py does not see',
      '/p/build',
      settings(null, true),
      '/p/build',
    ],
  ])('%s', (_, wanted, given, expected) => {
    expect(namedBuildDir(wanted, '/p', given, NEW)).toEqual({ ok: true, value: expected });
  });

  it('needs no option where the config names it', () => {
    expect(namedBuildDir('/big/b', '/p', settings('/big/b'), OLD)).toEqual({ ok: true, value: null });
    expect(namedBuildDir('/p/build', '/p', settings(null, true), OLD)).toEqual({ ok: true, value: null });
  });

  it('says what to write where there is no option for it', () => {
    expect(namedBuildDir('/big/b', '/p', settings(null), OLD)).toMatchObject({
      ok: false,
      error: { kind: 'beyond-dialect', field: 'buildDir', found: '"/big/b"', rustVersion: '1.63.0' },
    });
  });
});
