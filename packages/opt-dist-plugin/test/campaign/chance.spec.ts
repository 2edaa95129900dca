import { Chance } from './chance';

describe('the choices of a trial', () => {
  const choices = (seed: number) => {
    const chance = new Chance(seed);
    return Array.from({ length: 20 }, () => chance.below(1000));
  };

  it('are the same for the same seed, and others for the next one', () => {
    expect(choices(7)).toEqual(choices(7));
    expect(choices(8)).not.toEqual(choices(7));
  });

  it('reach every item of a list', () => {
    const chance = new Chance(1);
    const list = ['a', 'b', 'c', 'd', 'e'];
    expect(new Set(Array.from({ length: 200 }, () => chance.pick(list)))).toEqual(new Set(list));
  });
});
