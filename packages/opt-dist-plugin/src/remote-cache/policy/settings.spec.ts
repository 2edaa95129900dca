import { resolveSettings } from './settings';

describe('resolveSettings', () => {
  it('has a default for everything', () => {
    const { settings, problems } = resolveSettings(undefined, {});
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ guard: true, connectSeconds: 5, minRate: 65_536, outbox: null });
  });

  it('takes the environment before the options', () => {
    const { settings } = resolveSettings(
      { connectSeconds: 2, answerSeconds: 3, outbox: 'a' },
      { OPT_DIST_REMOTE_CACHE_CONNECT_SECONDS: '1', OPT_DIST_REMOTE_CACHE_OUTBOX: '' },
    );
    expect(settings).toMatchObject({ connectSeconds: 1, answerSeconds: 3, outbox: 'a' });
  });

  it.each([
    [{ guard: false }, {}],
    [{}, { OPT_DIST_REMOTE_CACHE_GUARD: '0' }],
    [{ guard: true }, { OPT_DIST_REMOTE_CACHE_GUARD: 'false' }],
  ])('is off with %j and %j', (options, env) => {
    expect(resolveSettings(options, env).settings.guard).toBe(false);
  });

  it.each<[unknown, Record<string, string>, string, string]>([
    [{ connectSeconds: '5 s' }, {}, 'remoteCache.connectSeconds', '5 s'],
    [{ waitSeconds: 600 }, {}, 'remoteCache.waitSeconds', '600'],
    [{ guard: 'yes' }, {}, 'remoteCache.guard', 'yes'],
    [{ outbox: 7 }, {}, 'remoteCache.outbox', '7'],
    [{ connectSecond: 7 }, {}, 'remoteCache.connectSecond', 'connectSecond'],
    ['off', {}, 'remoteCache', 'off'],
    [{}, { OPT_DIST_REMOTE_CACHE_MIN_RATE: '64 KiB' }, 'OPT_DIST_REMOTE_CACHE_MIN_RATE', '64 KiB'],
  ])('names what it cannot use in %j and %j, and goes on', (options, env, name, found) => {
    const { settings, problems } = resolveSettings(options, env);
    expect(problems).toMatchObject([{ name, found }]);
    expect(settings).toEqual(resolveSettings({}, {}).settings);
  });

  it('names the nearest option where one is unknown, else all', () => {
    const expected = (options: unknown) => resolveSettings(options, {}).problems[0]?.expected;
    expect(expected({ connectSecond: 7 })).toBe('a known option, such as connectSeconds');
    expect(expected({ colour: 7 })).toMatch(/^a known option, such as guard, outbox, .*outboxBytes$/);
  });
});
