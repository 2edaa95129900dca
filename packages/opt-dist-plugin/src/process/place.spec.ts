import os from 'node:os';
import { isHere, isThisMachine, ownPlace, placeDigest } from './place';

const LINUX = process.platform === 'linux';

it('knows its own place, each time the same', () => {
  expect(ownPlace()).toEqual(ownPlace());
  expect(ownPlace().host).toBe(os.hostname());
  expect(isHere(ownPlace())).toBe(true);
});

(LINUX ? describe : describe.skip)('a place', () => {
  it('is here under another host name, as a machine may get one while it runs', () => {
    expect(isHere({ ...ownPlace(), host: 'renamed' })).toBe(true);
  });

  it.each([
    ['another container of this machine', { namespace: 'pid:[1]@2' }, true],
    [
      'a later container with the number of a former one',
      { namespace: `${ownPlace().namespace ?? ''}0` },
      true,
    ],
    ['this machine before it was started again', { boot: 'earlier' }, false],
    ['a machine without /proc and with the same name', { boot: null, namespace: null }, false],
  ])('is not here when it is %s', (_, change, isMachine) => {
    const place = { ...ownPlace(), ...change };
    expect(isHere(place)).toBe(false);
    expect(isThisMachine(place)).toBe(isMachine);
    expect(placeDigest(place)).not.toBe(placeDigest(ownPlace()));
  });

  it('has a short name, but for one that nothing is known of', () => {
    expect(placeDigest(ownPlace())).toMatch(/^[0-9a-f]{16}$/);
    expect(placeDigest({ host: 'h', boot: null, namespace: null })).toBeNull();
  });
});
