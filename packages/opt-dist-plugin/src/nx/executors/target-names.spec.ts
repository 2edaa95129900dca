import type { ExecutorContext, TargetConfiguration } from '@nx/devkit';
import { DEFAULTS } from '../../../test/config';
import { targetNames } from '../options';
import { buildTargets } from '../targets';
import { targetsByExecutor } from './target-names';

function contextOf(targets: Record<string, TargetConfiguration>, targetName = 'dist') {
  const projects = { rust: { root: 'rust', targets } };
  return {
    projectName: 'rust',
    targetName,
    projectsConfigurations: { version: 2, projects },
  } satisfies Partial<ExecutorContext>;
}

describe('targetsByExecutor', () => {
  it('has the names that the options of the plugin give', () => {
    const names = targetNames({ boltTargetName: 'opt:bolt', doctorTargetName: 'check' });
    expect(
      targetsByExecutor(
        contextOf(buildTargets(DEFAULTS, { projectRoot: 'rust', sourceRoot: 'rust/rust' }, names)),
      ),
    ).toEqual({
      ...{ 'rustc-pgo': 'rustc-pgo', 'llvm-pgo': 'llvm-pgo', bolt: 'opt:bolt', dist: 'dist' },
      ...{ doctor: 'check', clean: 'clean', store: 'store' },
    });
  });

  it('has nothing for a target that the project has not', () => {
    const targets = buildTargets(DEFAULTS, { projectRoot: 'rust', sourceRoot: 'rust/rust' }, targetNames());
    delete targets['bolt'];
    expect(targetsByExecutor(contextOf(targets))).not.toHaveProperty('bolt');
    expect(targetsByExecutor({ ...contextOf({}), projectName: 'gone' })).toEqual({});
  });

  it('prefers the one that runs, where several have the executor', () => {
    const dist = { executor: 'opt-dist-plugin:dist' };
    expect(targetsByExecutor(contextOf({ dist, nightly: dist }, 'nightly')).dist).toBe('nightly');
    expect(targetsByExecutor(contextOf({ dist, nightly: dist }, 'plan')).dist).toBe('dist');
  });
});
