import { asWarning, type Finding, good, problem, untried } from '../finding';
import type { Machine } from '../machine';

const NAME = 'temporary directory';

/**
 * rustc-perf copies benchmarks there, and runs their build scripts there, after the first long build. Nobody
 * knows that of a training command, or of the suites that test the result.
 */
export function checkTemporary({ temporary, training }: Pick<Machine, 'temporary' | 'training'>): Finding[] {
  const { path, tried } = temporary;
  switch (tried.kind) {
    case 'passed':
      return [good(NAME, `${path} may run programs`)];
    case 'untried':
      return [untried(NAME, tried.reason)];
    case 'failed': {
      const what = tried.step === 'run' ? 'no program can be run there' : 'no file can be made there';
      const finding = problem(
        NAME,
        `${path}: ${what} (${tried.detail}), as the training does`,
        'Set TMPDIR to a directory that is not mounted noexec, and can be written.',
      );
      return [training.kind === 'rustc-perf' ? finding : asWarning(finding)];
    }
  }
}
