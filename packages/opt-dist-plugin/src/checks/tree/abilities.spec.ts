import { configOf } from '../../../test/plan-context';
import { finding, withSettings } from '../../../test/machine';

describe('requested features', () => {
  it('must be within the release', () => {
    expect(
      finding('requested features', { config: configOf({ components: ['rustc', 'clippy'] }) }),
    ).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('"clippy"') as string,
    });
  });

  it('must give the tests what they need', () => {
    const tested = { config: configOf({ dist: { tests: { run: true } } }) };
    const gz = withSettings({ build: { extended: true }, dist: { 'compression-formats': ['gz'] } });
    expect(finding('requested features', { ...tested, ...gz })).toMatchObject({
      status: 'problem',
      found: expect.stringContaining('dist.compression-formats') as string,
    });
  });
});
