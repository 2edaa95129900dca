import { configOf } from '../../../test/plan-context';
import { targetNames } from '../options';
import { buildTargets } from '../targets';
import { targetInputs } from './target-inputs';

const OWN =
  buildTargets(configOf(), { projectRoot: 'rust', sourceRoot: 'rust/src' }, targetNames())['bolt']?.inputs ??
  [];

it('finds nothing to say of the inputs that the plugin gave', () => {
  expect(targetInputs(OWN, OWN, 'rust', 'bolt')).toEqual({ hasFingerprint: true, hasOthers: false });
});

it.each(['{workspaceRoot}/README.md', { env: 'MORE' }, { runtime: 'uname' }, 'default'])(
  'finds %p beside them',
  (more) => {
    expect(targetInputs([...OWN, more], OWN, 'rust', 'bolt')).toEqual({
      hasFingerprint: true,
      hasOthers: true,
    });
  },
);

it('finds that the fingerprint was replaced, also by that of another project or stage', () => {
  expect(targetInputs(['default'], OWN, 'rust', 'bolt').hasFingerprint).toBe(false);
  expect(targetInputs(OWN, OWN, 'other', 'bolt').hasFingerprint).toBe(false);
  expect(targetInputs(OWN, OWN, 'rust', 'dist').hasFingerprint).toBe(false);
});
