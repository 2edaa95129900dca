import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../kind';
import { messageOf } from '../red';

/** Runs that are killed at any moment, whole or only their first process. */
export const kills: Kind = {
  name: 'kills',
  words: 'runs that are killed at any moment',
  withoutBuilds: false,
  impossible: () => null,
  fault: async (scene) => {
    const { chance } = scene;
    scene.vary();
    for (let left = 1 + chance.below(2); left > 0; left--) {
      const run = scene.start('dist');
      const moment = scene.moment();
      const signal = chance.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT'] as const);
      const isAlone = signal === 'SIGKILL' && chance.holds(0.3);
      const ended = await Promise.race([run.finished, sleep(moment, null)]);
      if (ended !== null) {
        scene.tell(`  ended before ${Math.round(moment)} ms`);
        continue;
      }
      scene.tell(`  ${signal} ${isAlone ? 'to nx alone ' : ''}after ${Math.round(moment)} ms`);
      if (!run.isRunning()) continue;
      if (isAlone) process.kill(run.pid, signal);
      else run.kill(signal);
      if (isAlone) {
        // What it started may go on: then the lock keeps this run out.
        const beside = await scene.run();
        if (beside.exitCode !== 0) messageOf(beside);
      }
      await scene.within(run);
    }
  },
};
