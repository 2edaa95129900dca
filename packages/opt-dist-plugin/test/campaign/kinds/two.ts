import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../kind';
import { expectReason } from '../red';

const QUICK = ['dist', 'clean', 'plan', 'doctor', 'explain', 'store', 'rustc-pgo', 'bolt'] as const;

/** Two runs in one workspace. */
export const two: Kind = {
  name: 'two',
  words: 'two runs at once in one workspace',
  withoutBuilds: true,
  impossible: () => null,
  fault: async (scene) => {
    const { chance } = scene;
    scene.vary();
    const first = scene.builds ? chance.pick(['dist', 'dist', 'bolt'] as const) : chance.pick(QUICK);
    const second = chance.pick(QUICK);
    const one = scene.start(first);
    await sleep(chance.between(0, scene.builds ? scene.moment() : 2000));
    const other = scene.start(second);
    for (const result of await Promise.all([scene.within(one), scene.within(other)]))
      expectReason(
        result,
        /is running|took the lock|another run|was removed|no such file|edited|changed|ENOENT/i,
      );
  },
};
