import { existsSync } from 'node:fs';
import { fresh, type NxResult, stages } from '../e2e/workspace';
import { eventually } from '../e2e/eventually';
import {
  contents,
  expectNothingLeft,
  expectRightOutputs,
  expectRightStore,
  processesOf,
  removeOutputs,
} from './outcome';
import { messageOf } from './red';
import type { Scene } from './scene';
import { Violation } from './violation';

/**
 * What holds after any fault that is over: the next plain run mends what is broken, or ends red with one message
 * that names a command, after which a plain run is green. Then the results are right, also when they come from the
 * cache or the profile store, and nothing is left behind.
 */
export async function settle(scene: Scene): Promise<void> {
  const result = await mended(scene, await scene.run());
  const after = (action: () => unknown) => blaming(result, action);
  await after(() => expectRightOutputs(scene));
  await after(() => expectRightStore(scene));
  if (scene.plantedLock && existsSync(scene.own('lock'))) {
    const cleaned = await scene.run('clean');
    if (cleaned.exitCode !== 0)
      throw new Violation('clean fails with a lock that nobody holds', cleaned.output);
  }
  await after(() =>
    eventually(() => processesOf(scene.workspace.dir).length === 0, 20_000).catch(() => undefined),
  );
  await after(() => {
    expectNothingLeft(scene);
  });
  const before = contents(scene);
  removeOutputs(scene);
  const again = await scene.run();
  if (again.exitCode !== 0) throw new Violation('a run that finds all results fails', again.output);
  if (stages(again.output).ran.length > 0)
    throw new Violation(`ran again: ${stages(again.output).ran.join(', ')}`, again.output);
  const now = contents(scene);
  const differing = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (file) => before[file] !== now[file],
  );
  if (differing.length > 0)
    throw new Violation(`other results came back than were there: ${differing.join(', ')}`, again.output);
}

/** @returns the green run */
async function mended(scene: Scene, first: NxResult): Promise<NxResult> {
  let result = first;
  for (let times = 0; result.exitCode !== 0; times++) {
    const { text, commands } = messageOf(result);
    if (commands.length === 0)
      throw new Violation('a run failed with a message that names no command', result.output);
    if (times > 2) throw new Violation('the advice was followed and the run still fails', result.output);
    scene.tell(`  ${text.split('\n')[0] ?? ''}`);
    for (const command of commands) if (command !== 'nx run rust:dist') await scene.follow(command);
    result = await scene.run();
  }
  return result;
}

async function blaming(result: NxResult, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof Violation && error.output === '')
      throw new Violation(error.fact, fresh(result.output));
    throw error;
  }
}
