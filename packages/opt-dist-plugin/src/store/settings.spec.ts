import { storeOptionProblems, storeSettings } from './settings';

const place = { root: '/w', cacheDir: '/w/.nx/cache', env: {} };

it('lies beside the cache of Nx, and may have 20 GiB', () => {
  expect(storeSettings(undefined, place)).toEqual({ dir: '/w/.nx/opt-dist-store', maxBytes: 20 * 2 ** 30 });
});

it.each([
  [{ dir: 'big/store' }, {}, { dir: '/w/big/store' }],
  [{ dir: '/big' }, { OPT_DIST_STORE_DIR: '/bigger' }, { dir: '/bigger' }],
  [{ enabled: false }, {}, { dir: null }],
  [{ enabled: false }, { OPT_DIST_STORE_ENABLED: 'true' }, { dir: '/w/.nx/opt-dist-store' }],
  [{}, { OPT_DIST_STORE_ENABLED: '0' }, { dir: null }],
  [{ maxBytes: 5 }, {}, { maxBytes: 5 }],
  [{ maxBytes: 5 }, { OPT_DIST_STORE_MAX_BYTES: '7' }, { maxBytes: 7 }],
  [{ maxBytes: 5 }, { OPT_DIST_STORE_MAX_BYTES: 'much' }, { maxBytes: 5 }],
])('with %p and %p has %p', (options, env, expected) => {
  expect(storeSettings(options, { ...place, env })).toMatchObject(expected);
});

it.each([
  [undefined, []],
  [{ enabled: true, dir: 'x', maxBytes: 1 }, []],
  [true, ['store: expected an object, found true']],
  [{ size: 1 }, ['unknown option "store.size", expected one of enabled, dir, maxBytes']],
  [{ maxBytes: '20 GB' }, ['store.maxBytes: expected a number of bytes, found "20 GB"']],
  [{ constructor: 1 }, ['unknown option "store.constructor", expected one of enabled, dir, maxBytes']],
])('judges the options %p', (options, problems) => {
  expect(storeOptionProblems(options)).toEqual(problems);
});
