import type { PlanContext } from './plan-context';
import { planStage } from './planner';
import { ALL_PROFILES, contextOf, NO_PROFILES } from '../../test/plan-context';
import { actions, BUILD, KEEP01, only, options } from '../../test/plan';
import type { Stage } from '../model/stages';

describe('a sysroot that dist left without a standard library', () => {
  const after = planStage('dist', contextOf({ profiles: ALL_PROFILES })).state;
  const plan = (stage: Stage, profiles: PlanContext['profiles']) =>
    planStage(stage, contextOf({ profiles, state: after })).steps;

  it("is linked again for BOLT's training, with nothing built", () => {
    const [step] = plan('bolt', ALL_PROFILES).filter(({ action }) => action.kind === 'bootstrap');
    expect(step).toMatchObject({ title: 'Link the sysroot', after: { sysroot: 'whole', libraries: {} } });
    const { command } = only(actions(step === undefined ? [] : [step], 'bootstrap'));
    expect(options(command.args)).toEqual(expect.arrayContaining([...BUILD, ...KEEP01]));
  });

  it('is linked by the builds of the other stages', () => {
    for (const stage of ['rustc-pgo', 'llvm-pgo'] as const) {
      const steps = plan(stage, { ...NO_PROFILES, rustc: ALL_PROFILES.rustc });
      const build = steps.findLastIndex(({ action }) => action.kind === 'bootstrap');
      const train = steps.findIndex(({ action }) => action.kind === 'train');
      expect(steps[build]?.after.sysroot).toBe('whole');
      expect(build).toBeLessThan(train);
    }
  });

  it('does not matter to dist', () => {
    expect(actions(plan('dist', ALL_PROFILES), 'bootstrap')).toHaveLength(1);
  });
});
