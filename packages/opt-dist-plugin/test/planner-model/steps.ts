import { patched } from '../../src/plan/build-state';
import type { PlanContext } from '../../src/plan/plan-context';
import type { Step } from '../../src/plan/step';
import { LAYOUT } from '../plan-context';
import { bootstrap } from './bootstrap';
import { optimise, rewrite, snapshot } from './libraries';
import { collectProfiles, merge, train } from './profiles';
import { request } from './request';
import { verify } from './shipment';
import { type Points, StepFailure, type World } from './world';

/** The work of the interpreter: write ahead, act, record. */
export function* runSteps(
  world: World,
  context: PlanContext,
  steps: readonly Step[],
): Generator<string, void> {
  for (const step of steps) {
    const { stage } = step;
    const place = `${stage} ${step.id}`;
    world.log.push(place);
    yield `${place}: before`;
    world.state = patched(world.state, step.before);
    yield `${place}: recorded`;
    const action = act(world, context, step);
    let point = action.next();
    for (; point.done !== true; point = action.next()) yield `${place}: ${point.value}`;
    yield `${place}: done`;
    world.state = patched(patched(world.state, step.after), point.value);
    world.finished.push(place);
  }
}

function* act(world: World, context: PlanContext, step: Step): Points {
  const { action } = step;
  switch (action.kind) {
    case 'check':
      request(action.command.args, action.command.env);
      return {};
    case 'bootstrap':
      return yield* bootstrap(world, context, action.command);
    case 'clear':
      return yield* clear(world, context, action.paths);
    case 'collector':
    case 'try':
      return {};
    case 'train':
      return yield* train(world, context, action);
    case 'merge':
      return yield* merge(world, context, action);
    case 'place-profile':
      if (world.files.get(action.to)?.content !== action.sha256) {
        world.files.set(action.to, { content: action.sha256, time: ++world.time });
      }
      return {};
    case 'rebase-profile': {
      const profile = world.files.get(action.from);
      if (profile === undefined) throw new StepFailure(`${action.from}: no such profile`);
      world.files.set(action.to, { ...profile, time: ++world.time });
      return {};
    }
    case 'snapshot':
      return yield* snapshot(world, action.library);
    case 'instrument':
      return yield* rewrite(world, action.library, (pristine) => ({ ...pristine, bolt: 'instrumented' }));
    case 'restore':
      return yield* rewrite(world, action.library, (pristine) => pristine);
    case 'optimise':
      return yield* optimise(world, context, action);
    case 'collect-profiles':
      return yield* collectProfiles(world, context, step.stage, action.phases);
    case 'verify-tarballs':
      return verify(world, action.libraries);
    case 'unpack-toolchain':
    case 'test':
      if (world.tarballs === null) throw new StepFailure('no tarballs');
      return {};
    case 'collect-tarballs':
      world.outputs.set('dist', { profiles: {}, shipped: structuredClone(world.tarballs) });
      return {};
  }
}

function* clear(world: World, { layout, dialect }: PlanContext, paths: readonly string[]): Points {
  for (const path of paths) {
    if (path === LAYOUT.llvm && world.llvm !== null) {
      world.llvm.damaged = true;
      yield 'LLVM half removed';
      world.llvm = null;
    } else if (path === LAYOUT.lld) world.lld = null;
    else if (path === LAYOUT.tarballs) world.tarballs = null;
    else if (path === `${layout.hostDir}/${dialect.stage2RustcDir}`) {
      world.cargo.clear();
      yield 'rustc half removed';
      world.stamp = null;
      world.cargoDir = false;
    } else if (world.raw.has(path)) {
      world.raw.delete(path);
    }
    yield `${path} removed`;
  }
  return {};
}
