import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { unsharing } from '../../unsharing';
import type { Kind } from '../kind';
import { expectReason } from '../red';
import type { Scene } from '../scene';
import { Violation } from '../violation';

const HELD = /of container .* of this machine is running/;

/** Two containers that share a workspace. */
export const namespaces: Kind = {
  name: 'namespaces',
  words: 'runs of two containers, which see each other only by the lock',
  withoutBuilds: true,
  impossible: () => (unsharing('pid') === null ? 'unshare refuses a new pid namespace' : null),
  fault: async (scene) => {
    const unshare = unsharing('pid') ?? [];
    scene.vary();
    await (scene.builds ? besideRun(scene, unshare) : besideHolder(scene, unshare));
    ageLock(scene);
  },
};

/** A stage in a container; a second one outside. */
async function besideRun(scene: Scene, unshare: readonly string[]): Promise<void> {
  const { chance, workspace } = scene;
  workspace.runBy(['unshare', ...unshare]);
  const inside = scene.start('dist');
  workspace.runBy([]);
  await sleep(chance.between(0, scene.moment()));
  const outside = await scene.run();
  expectReason(outside, HELD);
  if (chance.holds(0.5)) await Promise.race([inside.finished, sleep(chance.between(0, 3000))]);
  else await scene.within(inside);
  if (!inside.isRunning()) {
    expectReason(await scene.within(inside), /lock|is running/);
    return;
  }
  scene.tell('the container is killed');
  inside.kill('SIGKILL');
  await scene.within(inside);
}

/** A container that holds the lock; targets that need it, and that do not, outside. */
async function besideHolder(scene: Scene, unshare: readonly string[]): Promise<void> {
  const { chance } = scene;
  const lock = scene.own('lock');
  const root = path.resolve(__dirname, '../../../../..');
  const script = path.join(__dirname, '../../unshared/lock.ts');
  const node = [process.execPath, '-r', '@swc-node/register', script, lock, 'dist'];
  const holder = spawn('unshare', [...unshare, ...node], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', SWC_NODE_PROJECT: path.join(root, 'tsconfig.base.json') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  for await (const line of createInterface(holder.stdout)) {
    scene.tell(`another container holds the lock: ${line.slice(0, 40)}`);
    break;
  }
  const isKilled = chance.holds(0.5);
  if (isKilled) holder.kill('SIGKILL');
  const refused = await scene.run('clean');
  if (refused.exitCode === 0)
    throw new Violation('clean while another container holds the lock', refused.output);
  expectReason(refused, HELD);
  expectReason(await scene.run(chance.pick(['plan', 'doctor', 'explain', 'dist'] as const)), HELD);
  if (!isKilled) holder.kill('SIGKILL');
  await ended;
}

/** A long time goes by without a sign of life. */
function ageLock(scene: Scene) {
  const lock = scene.own('lock');
  if (!existsSync(lock)) return;
  scene.plantedLock = true;
  const longAgo = statSync(lock).mtimeMs / 1000 - 3600;
  utimesSync(lock, longAgo, longAgo);
}
