import { COMPONENT_NAMES } from '../src/model/components';
import { planStage } from '../src/plan/planner';
import type { Action, Step } from '../src/plan/step';
import { LAYOUT } from './plan-context';
import { planContextOf, scenarioOf, stagesOf } from './planner-model/scenario';
import { runSteps } from './planner-model/steps';
import { emptyWorld } from './planner-model/world';

/** Helpers of the planner's specs for reading plans. */

/** Our directory in the build directory of the imagined project. */
export const OWN = LAYOUT.own;

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** The actions of one kind, in the order of their steps. */
export function actions<K extends Action['kind']>(steps: readonly Step[], kind: K): Of<K>[] {
  return steps.flatMap(({ action }) => (action.kind === kind ? [action as Of<K>] : []));
}

/** Options of a command line, each with its values, without those that say what is built for whom. */
export function options(args: readonly string[]): string[] {
  const words = args
    .slice(1)
    .join(' ')
    .split(/ (?=--)/);
  return words.filter((option) => !/^--(target|host) /.test(option)).sort();
}

/** The id of a step, without the number that makes it unique where it can occur twice. */
export function idOf({ id }: Step): string {
  return id.replace(/^(restore-\w+)-\d+$/, '$1');
}

/** The one thing that was found: none or more are an error. */
export function only<T>(found: readonly T[]): T {
  const [first] = found;
  if (first === undefined || found.length !== 1) throw new Error(`expected one, found ${found.length}`);
  return first;
}

/** One uninterrupted run from nothing; the steps of each stage. */
export function uninterrupted(file: unknown = {}, given: Parameters<typeof scenarioOf>[1] = {}) {
  const scenario = scenarioOf(file, given);
  const world = emptyWorld();
  return stagesOf(scenario).flatMap((stage) => {
    const context = planContextOf(world, scenario, stage);
    const { steps } = planStage(stage, context);
    Array.from(runSteps(world, context, steps));
    return steps;
  });
}

const NAMES = COMPONENT_NAMES.join('|');
const PROFILE = new RegExp(`[^\\s"]*\\/(${NAMES})-\\S*-pgo#\\d+\\.profdata`, 'g');
const FDATA = new RegExp(`[^\\s"]*\\/(${NAMES})-bolt-\\S*#\\d+\\.fdata`, 'g');

/** Paths that hold digests, by what they are. */
export function named(text: string): string {
  return text
    .replaceAll(PROFILE, '<$1 profile>')
    .replaceAll(FDATA, '<$1 fdata>')
    .replaceAll(`${OWN}/raw`, '<raw>');
}

/** Options of a call of bootstrap, as `options` gives them: a build of the stage 2 rustc. */
export const BUILD = ['build', '--stage 2 library/std'];

/** LLVM as a library of its own. */
export const SHARED = '--set llvm.link-shared=true';

/** An LLVM that is thrown away: it need not be optimised. */
export const NOLTO = [SHARED, '--set llvm.thin-lto=false'];

/** Existing builds are kept, up to the stage 2 rustc. */
export const KEEP01 = ['--keep-stage 0', '--keep-stage 1'];
